import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askOf, commandOf, parseRunsSearch } from './search.ts'

const NOW = Date.parse('2026-05-01T12:00:00.000Z')

test('what was written into the address by hand is taken as far as it means something', () => {
  expect(parseRunsSearch({ states: ['FAILED', 'nonsense'], flow: 'a', pool: '', x: 1 })).toEqual({
    states: ['FAILED'],
    flow: 'a',
  })
  expect(parseRunsSearch({ states: 'RUNNING' })).toEqual({ states: ['RUNNING'] })
  expect(parseRunsSearch({ states: [], tag: 3 })).toEqual({})
  expect(parseRunsSearch({ last: 'soon', since: 'yesterday', by: 'ended' })).toEqual({})
  expect(parseRunsSearch({ last: '24h', since: '2026-01-01', by: 'ended' })).toEqual({ last: '24h', by: 'ended' })
  expect(parseRunsSearch({ until: '2026-01-01T01:00:00+01:00', by: 'x' })).toEqual({
    until: '2026-01-01T00:00:00.000Z',
  })
})

test('the API and the command are asked for the same', () => {
  const search = { states: ['FAILED', 'CRASHED'] as const, deployment: 'a/b', pool: 'etl', tag: 'x y', parent: 'r1' }
  const ask = { states: ['FAILED', 'CRASHED'], deployment: 'a/b', workPool: 'etl', tag: 'x y', parent: 'r1' }
  expect(askOf(search, NOW)).toEqual(ask)
  expect(commandOf(search)).toBe(
    "orc flow-run ls --state FAILED --state CRASHED --deployment a/b --pool etl --tag 'x y' --parent r1",
  )
  expect(commandOf({})).toBe('orc flow-run ls')
  expect(askOf({ last: '1h' }, NOW)).toEqual({ createdSince: '2026-05-01T11:00:00.000Z' })
  expect(commandOf({ last: '1h' })).toBe('orc flow-run ls --created-since 1h')
  const hour = { by: 'ended', since: '2026-05-01T10:00:00.000Z', until: '2026-05-01T11:00:00.000Z' } as const
  expect(askOf(hour, NOW)).toEqual({ endedSince: hour.since, endedUntil: hour.until })
  expect(commandOf(hour)).toBe(`orc flow-run ls --ended-since ${hour.since} --ended-until ${hour.until}`)
})

test('an address that was made here is read back as it was', () => {
  const instant = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((at) => at.toISOString())
  const between = fc.record({ since: instant, until: instant, by: fc.constant('ended' as const) })
  const last = fc.record({ last: fc.constantFrom('15m', '24h', '7d') })
  fc.assert(
    fc.property(fc.oneof(between, last), (search) => {
      expect(parseRunsSearch(search)).toEqual(search)
    }),
  )
})
