import { expect, test } from 'vitest'
import { ERRORS, isOrcError, OrcError } from './errors.ts'

test('an error says what is wrong with the value, and what to do', () => {
  const error = new OrcError('work_pool_not_found', { name: 'my-pol', nearest: 'my-pool' })
  expect(error.message).toBe('There is no work pool "my-pol".')
  expect(error.hint).toContain('Did you mean "my-pool"?')
  expect(error.status).toBe(404)
})

test('without a near name the hint lists the way to find one', () => {
  expect(new OrcError('work_pool_not_found', { name: 'x' }).hint).toBe('List the work pools with: orc work-pool ls')
})

test('a command in a hint can be pasted, whatever the name holds', () => {
  expect(new OrcError('work_pool_exists', { name: "it's mine" }).hint).toContain(`'it'\\''s mine'`)
})

test('an error of another copy of the package is still recognised', () => {
  const foreign = Object.assign(new Error('x'), { name: 'OrcError', code: 'stale_epoch' })
  expect(isOrcError(foreign, 'stale_epoch')).toBe(true)
  expect(isOrcError(foreign, 'internal')).toBe(false)
  expect(isOrcError(new Error('x'))).toBe(false)
})

test('every status is one of HTTP', () => {
  expect(Object.values(ERRORS).every((row) => row.status >= 400 && row.status < 600)).toBe(true)
})
