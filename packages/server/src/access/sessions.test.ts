import { seededRandom } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { createSessions } from './sessions.ts'

const HOUR_MS = 3_600_000

function setUp(apiKey = 'key', clock = new FakeClock()) {
  const options = { apiKey, installationId: '0190-abcd-0123456789ab', clock, random: seededRandom(1) }
  return { clock, sessions: createSessions(options) }
}

test('a session outlives a restart and is taken by every server that has the key', () => {
  const { clock, sessions } = setUp()
  const session = sessions.create()
  expect(setUp('key', clock).sessions.verify(session)).toBe(true)
  expect(setUp('another', clock).sessions.verify(session)).toBe(false)
})

test('a session ends after thirty days, not a millisecond earlier', () => {
  const { clock, sessions } = setUp()
  const session = sessions.create()
  clock.advance(30 * 24 * HOUR_MS - 1)
  expect(sessions.verify(session)).toBe(true)
  clock.advance(1)
  expect(sessions.verify(session)).toBe(false)
})

test('a ticket is good once, within the hour, and never as a session', () => {
  const { clock, sessions } = setUp()
  const [first, second, third] = [sessions.createTicket(), sessions.createTicket(), sessions.createTicket()]
  expect(sessions.verify(first)).toBe(false)
  expect([sessions.redeem(first), sessions.redeem(first)]).toEqual([true, false])
  clock.advance(HOUR_MS - 1)
  expect(sessions.redeem(second)).toBe(true)
  clock.advance(1)
  expect(sessions.redeem(third)).toBe(false)
})

test('what was tampered with is nothing', () => {
  const { sessions } = setUp()
  const [kind = '', expiry = '', nonce = '', signature = ''] = sessions.create().split('.')
  const later = String(Number(expiry) + 1)
  for (const forged of [
    `${kind}.${later}.${nonce}.${signature}`,
    `ticket.${expiry}.${nonce}.${signature}`,
    '',
    '.',
    'a.b',
  ]) {
    expect(sessions.verify(forged), forged).toBe(false)
    expect(sessions.redeem(forged), forged).toBe(false)
  }
})

test('installations on one host do not take the cookie from each other', () => {
  expect(setUp().sessions.cookieName).toBe('orc-0123456789ab')
})
