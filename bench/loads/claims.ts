import { randomUUID } from 'node:crypto'
import type { OperationReply } from '@orc/core/contract'
import { monotonicMs } from '../harness/monotonic.ts'
import { HttpConnection } from './http-connection.ts'
import { asked } from './keep-busy.ts'

/** Claims one run after another, and prints how long each claim took. */
export interface ClaimsAsk {
  readonly url: string
  readonly key: string
  readonly pool: string
  readonly workerId: string
  readonly warmUp: number
  readonly count: number
}

const ask = asked<ClaimsAsk>()
using connection = await HttpConnection.open(ask)
const latenciesMs: number[] = []
for (let index = 0; index < ask.warmUp + ask.count; index++) {
  const startedMs = monotonicMs()
  const claim = { workerId: ask.workerId, claimId: randomUUID(), slots: 1 }
  type Claimed = OperationReply<'claimFlowRuns'>
  const { runs } = await connection.post<Claimed>(`/api/work-pools/${ask.pool}/claim`, claim)
  if (index >= ask.warmUp) latenciesMs.push(monotonicMs() - startedMs)
  if (runs.length !== 1) throw new Error(`Claim ${index} brought ${runs.length} runs.`)
}
process.stdout.write(JSON.stringify(latenciesMs))
