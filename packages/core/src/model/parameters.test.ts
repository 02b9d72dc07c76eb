import { expect, test } from 'vitest'
import { checkParameters } from './parameters.ts'

const schema = {
  type: 'object',
  properties: { repo: { type: 'string' }, since: { type: 'string', format: 'date-time' }, depth: { type: 'integer' } },
  required: ['repo'],
}
const check = (parameters: Record<string, unknown>, needs: 'all' | 'given' = 'all') =>
  checkParameters({ flow: 'report', schema, parameters }, needs)

test('parameters that fit pass, dates among them', () => {
  expect(() => check({ repo: 'x', since: '2026-01-01T00:00:00Z' })).not.toThrow()
})

test('a parameter that the flow does not have is refused with the nearest', () => {
  expect(() => check({ repo: 'x', dept: 1 })).toThrow(
    expect.objectContaining({
      code: 'parameter_unknown',
      details: { name: 'dept', nearest: 'depth', allowed: ['repo', 'since', 'depth'], flow: 'report' },
    }),
  )
})

test('a value that does not fit is refused with where and why', () => {
  expect(() => check({ repo: 'x', depth: 'deep' })).toThrow(/depth: .*integer/)
})

test('what is required may still come from the run when deploying, and must be there when running', () => {
  expect(() => check({}, 'given')).not.toThrow()
  expect(() => check({})).toThrow(/repo/)
})
