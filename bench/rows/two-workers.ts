import type { FlowRun } from '@orc/core/contract'
import { valueAtMost } from '../harness/budget.ts'
import { RETURNS } from '../harness/flows.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { runCompleted } from '../harness/runs.ts'
import { DEPLOYMENT, Site } from '../harness/site.ts'
import { subject } from '../harness/subject.ts'

const RUNS = 200
const LOOPS = 4

/** Two workers and four shells on one store: every run is created by a command of its own, and all complete. */
export const twoWorkers = subject({
  name: 'two-workers',
  rows: { done: { name: '200 runs, two workers, four CLI loops', unit: 's', budget: valueAtMost(60) } },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('returns', RETURNS)
    await Promise.all([site.worker(), site.worker()])
    const { client } = await site.embedded()
    const ids: string[] = []
    let left = context.quick ? RUNS / 5 : RUNS
    const createOn = async (): Promise<void> => {
      while (left-- > 0) ids.push((await site.orc<FlowRun>('deployment', 'run', `returns/${DEPLOYMENT}`)).id)
    }
    const tookMs = await elapsedMs(async () => {
      await Promise.all(Array.from({ length: LOOPS }, createOn))
      for (const id of ids) await runCompleted(client, id)
    })
    return { done: { value: tookMs / 1000 } }
  },
})
