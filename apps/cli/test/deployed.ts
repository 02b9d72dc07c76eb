import type { OperationInput } from '@orc/core/contract'
import type { TestCli } from './test-cli.ts'

/** A pool "pool" and a deployment "report/daily" of a flow that takes a name and a number of times. */
export async function deployed(
  { client }: TestCli,
  more: Partial<OperationInput<'applyDeployment'>> = {},
): Promise<void> {
  await client.call('createWorkPool', { name: 'pool', type: 'process' })
  const properties = { name: { type: 'string' }, times: { type: 'integer' } }
  const parameterSchema = { type: 'object', properties }
  const deployment = { flow: 'report', name: 'daily', workPool: 'pool', entrypoint: 'a.ts:report', parameterSchema }
  await client.call('applyDeployment', { ...deployment, ...more })
}

/** A worker that is online, without a process. */
export async function onlineWorker({ client }: TestCli): Promise<string> {
  const about = { id: 'w', name: 'worker-1', pool: 'pool', type: 'process', queues: null, limit: 2 }
  await client.call('heartbeatWorker', { ...about, hostname: 'host', pid: 7, version: '1', problem: null })
  return about.id
}

/** Claims the next run and has its flow started. */
export async function startNext(cli: TestCli): Promise<{ id: string; epoch: number }> {
  const workerId = await onlineWorker(cli)
  const { runs } = await cli.client.call('claimFlowRuns', { pool: 'pool', workerId, claimId: 'c', slots: 1 })
  const [{ id, epoch } = { id: '', epoch: 0 }] = runs
  await cli.client.call('startFlowRun', { id, epoch, nonce: 'n', codeDigest: null })
  return { id, epoch }
}

export async function log(
  { client, clock }: TestCli,
  run: { id: string; epoch: number },
  message: string,
): Promise<void> {
  const seq = clock.now().getTime() * 1000 + Math.floor(message.length)
  const line = { at: clock.now().toISOString(), level: 'info' as const, message, source: 'flow' as const, seq }
  await client.call('appendLogs', { ...run, lines: [line] })
}
