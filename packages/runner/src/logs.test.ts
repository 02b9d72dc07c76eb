import { OrcError } from '@orc/core/model'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { patientCalls } from './api.ts'
import { FakeApi } from './fake-api.ts'
import { createLogShipper, type LogShipper } from './logs.ts'
import { startTestRun, type TestRunAsk } from './test-run.ts'

const start = (...given: TestRunAsk) => startTestRun(new FakeClock(), ...given)

/** All that could happen without time passing has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const line = (message: string) => ({ at: '2026-01-01T00:00:00.000Z', level: 'info', message, source: 'flow' }) as const

function shipper() {
  const api = new FakeApi()
  const clock = new FakeClock()
  const requests: number[] = []
  api.answers.appendLogs = ({ lines }) => (requests.push(lines.length), {})
  const until = new AbortController().signal
  const isOrphaned = () => false
  const patience = { clock, random: seededRandom(1), log: silentLogger, until, isOrphaned, onOrphaned: () => {} }
  const logs = createLogShipper({ ...patientCalls(api, patience), clock, run: { id: 'run-1', epoch: 3 } })
  return { api, clock, logs, requests }
}

const addMany = (logs: LogShipper, count: number) => {
  for (let next = 1; next <= count; next += 1) logs.add(line(String(next)))
}

test('lines wait 100 ms for others and go together, numbered in their order', async () => {
  const { api, clock, logs, requests } = shipper()
  addMany(logs, 3)
  clock.advance(99)
  await settled()
  expect(requests).toEqual([])
  clock.advance(1)
  await settled()
  expect(requests).toEqual([3])
  expect(api.lines.map(({ seq, message }) => [seq, message])).toEqual([
    [1, '1'],
    [2, '2'],
    [3, '3'],
  ])
})

test('a hundred lines do not wait', async () => {
  const { logs, requests } = shipper()
  addMany(logs, 99)
  await settled()
  expect(requests).toEqual([])
  logs.add(line('100'))
  await settled()
  expect(requests).toEqual([100])
})

test('no request is larger than the contract allows, nor much larger than half a megabyte', async () => {
  const { api, logs, requests } = shipper()
  addMany(logs, 2_500)
  await logs.flush()
  for (let next = 0; next < 12; next += 1) logs.add(line('x'.repeat(100_000)))
  await logs.flush()
  expect(requests).toEqual([1_000, 1_000, 500, 5, 5, 2])
  expect(api.lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 2_512 }, (_, index) => index + 1))
})

test('lines keep their order through an outage, with none lost or doubled', async () => {
  const { api, clock, logs } = shipper()
  api.isAway = true
  logs.add(line('1'))
  for (let next = 2; next <= 6; next += 1) {
    clock.advance(5_000)
    await settled()
    logs.add(line(String(next)))
  }
  api.isAway = false
  clock.advance(5_000)
  await logs.flush()
  expect(api.lines.map(({ message }) => message)).toEqual(['1', '2', '3', '4', '5', '6'])
  expect(logs.unsent()).toEqual([])
})

test('an outage costs bounded memory: the oldest lines go, and a note says how many', async () => {
  const { api, clock, logs } = shipper()
  api.isAway = true
  logs.add(line('first, already on its way'))
  clock.advance(100)
  await settled()
  addMany(logs, 10_007)
  expect(logs.unsent()).toHaveLength(10_001)
  api.isAway = false
  clock.advance(5_000)
  await logs.flush()
  expect(api.lines).toHaveLength(10_002)
  expect(api.lines[0]).toMatchObject({ message: 'first, already on its way' })
  expect(api.lines[1]).toMatchObject({
    source: 'orc',
    level: 'warn',
    message: expect.stringMatching(/^7 log lines were dropped/),
  })
  expect(api.lines[2]).toMatchObject({ message: '8' })
})

test('a flow that logs fifty thousand lines without a pause loses none', async () => {
  const { api, logs } = shipper()
  addMany(logs, 50_000)
  await logs.flush()
  expect(api.lines).toHaveLength(50_000)
  expect(api.lines.at(-1)).toMatchObject({ seq: 50_000, message: '50000' })
})

test('lines that the API refuses do not keep later ones from it', async () => {
  const { api, logs } = shipper()
  const { appendLogs } = api.answers
  api.answers.appendLogs = () => {
    api.answers.appendLogs = appendLogs
    throw new OrcError('request_invalid', { problems: ['lines.0'] })
  }
  logs.add(line('bad'))
  await logs.flush()
  logs.add(line('good'))
  await logs.flush()
  expect(api.lines.map(({ message }) => message)).toEqual(['good'])
})

test('every line is stored before the report that ends the run, the printed ones too', async () => {
  const api = new FakeApi()
  const bytes = new TextEncoder().encode('printed ä\r\n\nlast')
  const { outcome } = start(async (_, { log }) => log.info('logged', { n: 1 }), {
    api,
    readOutput: () => ({ fromByte: 0, bytes }),
  })
  expect(await outcome).toBe('completed')
  expect(api.answered).toEqual(['startFlowRun', 'appendLogs', 'appendLogs', 'reportFlowRun'])
  expect(api.lines.map(({ source, seq, message }) => [source, seq, message])).toEqual([
    ['flow', 1, 'logged'],
    ['output', 0, 'printed ä'],
    ['output', 12, ''],
    ['output', 13, 'last'],
  ])
})

test('what is logged is what was there at that moment, and what cannot be encoded says so', async () => {
  const { api, outcome } = start(async (_, { log }) => {
    const fields = { n: 1 }
    log.info('snapshot', fields)
    fields.n = 2
    log.warn('locked', {
      get key() {
        throw new Error('no')
      },
    })
    log.error('broken', { error: new TypeError('no', { cause: 1n }) })
  })
  expect(await outcome).toBe('completed')
  expect(api.lines).toMatchObject([
    { message: 'snapshot', fields: { n: 1 } },
    { level: 'warn', message: 'locked', fields: { unencodable: 'no' } },
    { level: 'error', message: 'broken', fields: { error: { name: 'TypeError', message: 'no', cause: '1' } } },
  ])
})
