import { spawnNode } from '../floors/spawn-node.ts'
import { ratioAtMost } from '../harness/budget.ts'
import { STAMPS } from '../harness/flows.ts'
import { monotonicMs, sleep } from '../harness/monotonic.ts'
import { createRun, runCompleted } from '../harness/runs.ts'
import { Site } from '../harness/site.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'

const WARM_UP = 3

/** From the request that creates a run to the first line of its flow, in a process that is started for it. */
export const processPool = subject({
  name: 'process-pool',
  rows: { cold: { name: 'process pool: create run -> first line, cold', unit: 'ms', budget: ratioAtMost(3) } },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('stamps', STAMPS)
    await site.worker()
    const { client } = await site.embedded()
    const firstLineMs = async (): Promise<number> => {
      const createdAtMs = monotonicMs()
      const { id } = await createRun(client, 'stamps')
      const { result } = await runCompleted(client, id)
      return (result as { atMs: number }).atMs - createdAtMs
    }
    for (let run = 0; run < WARM_UP; run++) await firstLineMs()
    const samples: number[] = []
    const floors: number[] = []
    while (samples.length < (context.quick ? 10 : 40)) {
      await sleep(100) // what the worker does after a run is over is not part of the next one
      floors.push(spawnNode())
      samples.push(await firstLineMs())
    }
    return { cold: { value: median(samples), floor: median(floors) } }
  },
})
