import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import { createRedactor } from './redactor.ts'

const line = (message: string, fields?: object) => ({
  at: '2026-01-01T00:00:00.000Z',
  level: 'info' as const,
  message,
  source: 'flow' as const,
  seq: message.length,
  ...(fields && { fields: fields as Record<string, unknown> }),
})

test('a secret that a run logs, prints or fails with is not stored', async () => {
  await using orc = await apiUnderTest()
  await orc.call('setSecret', { name: 'token', value: 'hunter2-(secret)' })
  const { own } = await orc.claimedRun()
  await orc.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null })
  await orc.call('appendLogs', { ...own, lines: [line('Bearer hunter2-(secret)!', { headers: ['hunter2-(secret)'] })] })
  const data = { stack: 'at hunter2-(secret)' }
  const report = { verb: 'fail', name: 'Failed', message: 'no hunter2-(secret)', data } as const
  await orc.call('reportFlowRun', { ...own, report })
  const { items } = await orc.call('listLogs', { id: own.id })
  expect(items).toMatchObject([{ message: 'Bearer ***!', fields: { headers: ['***'] } }])
  const { state } = await orc.call('getFlowRun', { id: own.id })
  expect(state).toMatchObject({ message: 'no ***', data: { stack: 'at ***' } })
})

test('the last lines of a crash hold no secret', async () => {
  await using orc = await apiUnderTest()
  await orc.call('setSecret', { name: 'key', value: 'first-line-of-it\nsecond-line-of-it' })
  const { own } = await orc.claimedRun()
  const exit = { exitCode: 1, signal: null, message: 'boom', lastLines: ['has second-line-of-it in it'] }
  await orc.call('reportExit', { ...own, workerId: 'w1', exit: { ...exit, permanent: true } })
  const { state } = await orc.call('getFlowRun', { id: own.id })
  expect(state.data).toMatchObject({ lastLines: ['has *** in it'] })
})

test('a secret of five characters hides nothing and is left alone; a new one is known within five seconds', async () => {
  const clock = new FakeClock()
  const values = new Map([['short', '12345']])
  const entry = (name: string) => ({ name, createdAt: '', updatedAt: '', ciphertext: values.get(name) ?? '' })
  const secrets = { list: async () => [...values.keys()].map(entry), get: async (name: string) => entry(name) }
  const secretBox = { seal: () => '', open: (_: string, sealed: string) => sealed }
  const redactor = createRedactor({ store: { secrets } as never, secretBox, clock })
  expect(await redactor.redact('12345')).toBe('12345')
  values.set('long', '123456')
  clock.advance(4_999)
  expect(await redactor.redact('123456')).toBe('123456')
  clock.advance(1)
  expect(await redactor.redact('123456')).toBe('***')
})
