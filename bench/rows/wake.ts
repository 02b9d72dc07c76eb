import { valueAtMost } from '../harness/budget.ts'
import { RETURNS } from '../harness/flows.ts'
import { load } from '../harness/load.ts'
import { monotonicMs, sleep } from '../harness/monotonic.ts'
import { createRun } from '../harness/runs.ts'
import { POOL, Site } from '../harness/site.ts'
import { standInWorker } from '../harness/stand-in-worker.ts'
import { p99 } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'
import type { WaitForRunsAsk } from '../loads/wait-for-runs.ts'

/** From the request in one process that creates a run to the claim in another that has waited for it. */
export const wake = subject({
  name: 'wake',
  rows: { across: { name: 'wake across processes, p99', unit: 'ms', budget: valueAtMost(20) } },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('returns', RETURNS)
    const { client, home } = await site.embedded()
    const workerId = await standInWorker(client)
    const warmUp = 5
    const count = warmUp + (context.quick ? 50 : 300)
    const seen = load<WaitForRunsAsk, Record<string, number>>('wait-for-runs', { home, pool: POOL, workerId, count })
    await sleep(1000) // it starts, and waits
    const created: { id: string; atMs: number }[] = []
    while (created.length < count) {
      const atMs = monotonicMs()
      const { id } = await createRun(client, 'returns')
      created.push({ id, atMs })
      await sleep(15 + (created.length % 20))
    }
    const seenAtMs = await seen
    const tookMs = created.slice(warmUp).map(({ id, atMs }) => (seenAtMs[id] ?? Number.POSITIVE_INFINITY) - atMs)
    return { across: { value: p99(tookMs) } }
  },
})
