import type { Client } from '@orc/client'
import type { LogLine, TaskRun } from '@orc/core/contract'

export const LINES = 100_000
export const TASKS = 10_000
/** As many as are sent in one request. */
const AT_ONCE = 1000

/**
 * A run of the deployment of `seedRuns` that is under way, claimed by nobody but whoever asks for it, and that has
 * written much and called many tasks. Gives its id.
 */
export async function longRun(client: Client): Promise<string> {
  const worker = { id: 'w', name: 'w', pool: 'seeded', type: 'process', queues: null, limit: 1, problem: null }
  await client.call('heartbeatWorker', { ...worker, hostname: 'here', pid: 1, version: '1' })
  await client.call('runDeployment', { flow: 'seeded', name: 'seeded' })
  const { runs } = await client.call('claimFlowRuns', { pool: 'seeded', workerId: 'w', claimId: 'c', slots: 1 })
  const [run] = runs
  if (run === undefined) throw new Error('Nothing was claimed.')
  const own = { id: run.id, epoch: run.epoch }
  await client.call('renewClaims', { workerId: 'w', runs: [own] })
  await client.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null })
  for (let at = 0; at < TASKS; at += AT_ONCE) {
    await client.call('recordTaskRuns', { ...own, records: someOf(at, taskOf) })
  }
  for (let at = 0; at < LINES; at += AT_ONCE) {
    await client.call('appendLogs', { ...own, lines: someOf(at + 1, lineOf) })
  }
  return run.id
}

function someOf<Item>(from: number, itemOf: (number: number) => Item): Item[] {
  return Array.from({ length: AT_ONCE }, (_, n) => itemOf(from + n))
}

const START = Date.parse('2026-01-01T00:00:00.000Z')
const at = (ms: number): string => new Date(START + ms).toISOString()

function lineOf(seq: number): LogLine {
  return { at: at(seq), level: seq % 100 === 0 ? 'warn' : 'info', message: `line ${seq} of many`, source: 'flow', seq }
}

function taskOf(number: number): Omit<TaskRun, 'epoch' | 'endedAt'> {
  return {
    id: String(number),
    parent: null,
    name: `task-${number % 7}`,
    within: '',
    state: { type: 'COMPLETED', name: 'Completed', at: at(number + 5) },
    attempt: 1,
    failures: [],
    value: { text: '1', by: 'value', codec: null },
    startedAt: at(number),
    dueAt: null,
  }
}
