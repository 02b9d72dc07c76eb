import type { WorkerEvent } from '@orc/worker'
import { expect, onTestFinished, test } from 'vitest'
import { serveHealth } from './health.ts'

const STARTED: WorkerEvent = { type: 'worker:started', workerId: 'w', name: 'w', pool: 'p', limit: 1 }
const LOST: WorkerEvent = { type: 'api:lost', error: new Error('x') }
const REGAINED: WorkerEvent = { type: 'api:regained', afterMs: 1 }
const DRAINING: WorkerEvent = { type: 'worker:draining', runs: 0, timeoutMs: 1 }
const engine = (problem: string | null): WorkerEvent => ({ type: 'worker:problem-changed', problem, remedy: null })

test.each([
  ['before its start', [], 'It has not started yet.'],
  ['started', [STARTED], undefined],
  ['without its engine', [STARTED, engine('No engine.')], 'No engine.'],
  ['without the API', [STARTED, LOST], 'The API does not answer.'],
  ['with the API back but no engine', [STARTED, engine('No engine.'), LOST, REGAINED], 'No engine.'],
  ['with the engine back but no API', [STARTED, LOST, engine('No engine.'), engine(null)], 'The API does not answer.'],
  ['with both back', [STARTED, LOST, engine('No engine.'), REGAINED, engine(null)], undefined],
  ['stopping, whatever comes back', [STARTED, LOST, DRAINING, REGAINED, engine(null)], 'It is stopping.'],
] as const)('a worker %s', async (_, events, problem) => {
  const health = await serveHealth(0)
  onTestFinished(() => health[Symbol.asyncDispose]())
  for (const event of events) health.observe(event)
  const response = await fetch(health.url)
  const expected = problem === undefined ? [200, { status: 'ok' }] : [503, { status: 'problem', problem }]
  expect([response.status, await response.json()]).toEqual(expected)
})
