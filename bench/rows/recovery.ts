import { valueAtMost } from '../harness/budget.ts'
import { LISTENS } from '../harness/flows.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { createRun, pidOfStart } from '../harness/runs.ts'
import { Site } from '../harness/site.ts'
import { subject } from '../harness/subject.ts'

/** A worker and the run that it has are killed; another worker of the pool brings the run to its flow again. */
export const recovery = subject({
  name: 'recovery',
  rows: { again: { name: "recovery after a worker's kill -9", unit: 's', budget: valueAtMost(40) } },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('listens', LISTENS, '--infrastructure-retries', '1')
    const doomed = await site.worker()
    const { client } = await site.embedded()
    const { id } = await createRun(client, 'listens')
    const pid = await pidOfStart(site, { runId: id, start: 1 })
    await site.worker()
    const tookMs = await elapsedMs(async () => {
      await doomed.kill('SIGKILL')
      process.kill(pid, 'SIGKILL')
      await pidOfStart(site, { runId: id, start: 2 })
    })
    await client.call('cancelFlowRun', { id })
    return { again: { value: tookMs / 1000 } }
  },
})
