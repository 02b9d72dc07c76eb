import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isProvenLapse, LEASE_MS, RENEW_EVERY_MS } from './leases.ts'

const evidence = { nowMs: 100_000, lapsedAtMs: 100_000, lastRenewalMs: 95_000, watchingSinceMs: 0 }

test('a lease that ends now is lapsed, one that ends in a millisecond is not', () => {
  expect(isProvenLapse(evidence)).toBe(true)
  expect(isProvenLapse({ ...evidence, lapsedAtMs: 100_001 })).toBe(false)
})

test('a reaper that just started waits for a whole lease before it kills', () => {
  expect(isProvenLapse({ ...evidence, watchingSinceMs: 100_000 - LEASE_MS + 1 })).toBe(false)
  expect(isProvenLapse({ ...evidence, watchingSinceMs: 100_000 - LEASE_MS })).toBe(true)
})

test('while no renewal arrives from anybody, one further full lease must pass', () => {
  const silent = { ...evidence, lastRenewalMs: evidence.nowMs - RENEW_EVERY_MS - 1 }
  expect(isProvenLapse(silent)).toBe(false)
  expect(isProvenLapse({ ...silent, lapsedAtMs: evidence.nowMs - LEASE_MS + 1 })).toBe(false)
  expect(isProvenLapse({ ...silent, lapsedAtMs: evidence.nowMs - LEASE_MS })).toBe(true)
})

test('a lease that has not lapsed is never proven, whatever else holds', () => {
  const any = fc.integer({ min: 0, max: 10 ** 6 })
  fc.assert(
    fc.property(
      fc.record({ nowMs: any, lastRenewalMs: any, watchingSinceMs: any }),
      fc.integer({ min: 1 }),
      (at, ms) => {
        expect(isProvenLapse({ ...at, lapsedAtMs: at.nowMs + ms })).toBe(false)
      },
    ),
  )
})
