import { randomUUID } from 'node:crypto'
import { openEmbedded } from '@orc/embedded'
import { monotonicMs } from '../harness/monotonic.ts'
import { asked } from './keep-busy.ts'

/** A claim that waits, in a process that learns of new runs only by being woken. Prints when each run was seen. */
export interface WaitForRunsAsk {
  readonly home: string
  readonly pool: string
  readonly workerId: string
  readonly count: number
}

const { home, pool, workerId, count } = asked<WaitForRunsAsk>()
await using embedded = await openEmbedded({ home, loops: false })
const seenAtMs: Record<string, number> = {}
while (Object.keys(seenAtMs).length < count) {
  const claim = { pool, workerId, claimId: randomUUID(), slots: 10, waitMs: 30_000 }
  const { runs } = await embedded.client.call('claimFlowRuns', claim)
  for (const { id } of runs) seenAtMs[id] = monotonicMs()
  if (runs.length === 0) throw new Error('Nothing came for 30 seconds.')
}
process.stdout.write(JSON.stringify(seenAtMs))
