import { randomUUID } from 'node:crypto'
import type { OperationReply } from '@orc/core/contract'
import type { HttpConnection } from './http-connection.ts'
import { asked, type BusyAsk, keepBusy } from './keep-busy.ts'

/** Takes runs through their life, with the requests that a worker and a runner make. */
export interface LifecyclesAsk extends BusyAsk {
  readonly flow: string
  readonly name: string
  readonly pool: string
  readonly workerId: string
}

const ask = asked<LifecyclesAsk>()
const exit = { exitCode: 0, signal: null, message: 'The process ended with 0.' }

async function claimOne(connection: HttpConnection) {
  const claim = { workerId: ask.workerId, claimId: randomUUID(), slots: 1, waitMs: 10_000 }
  type Claimed = OperationReply<'claimFlowRuns'>
  const { runs } = await connection.post<Claimed>(`/api/work-pools/${ask.pool}/claim`, claim)
  const [run] = runs
  if (run === undefined) throw new Error('There was nothing to claim.')
  return run
}

await keepBusy(ask, async (connection) => {
  await connection.post(`/api/deployments/${ask.flow}/${ask.name}/runs`, { parameters: { name: 'otter', times: 2 } })
  const { id, epoch } = await claimOne(connection)
  await connection.post(`/api/flow-runs/${id}/start`, { epoch, nonce: randomUUID(), codeDigest: null })
  await connection.post(`/api/flow-runs/${id}/report`, { epoch, report: { verb: 'complete', result: 'hello otter' } })
  await connection.post(`/api/flow-runs/${id}/exit`, { epoch, workerId: ask.workerId, exit })
})
