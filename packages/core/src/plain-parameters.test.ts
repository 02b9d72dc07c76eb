import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainParameters } from './plain-parameters.ts'

test('what JSON can say arrives as it was given', () => {
  // As JSON has it there is no -0.
  const plain = fc.dictionary(fc.string(), fc.jsonValue()).map((fields) => JSON.parse(JSON.stringify(fields)) as object)
  fc.assert(
    fc.property(plain, (given) => {
      expect(plainParameters('etl', { ...given })).toEqual(given)
    }),
  )
})

test('what says how it is written is that, and what is undefined is left out', () => {
  const given = { at: new Date(0), to: new URL('https://orc.dev/'), none: undefined, list: [undefined, 1] }
  const told = { at: '1970-01-01T00:00:00.000Z', to: 'https://orc.dev/', list: [null, 1] }
  expect(plainParameters('etl', given)).toEqual(told)
})

const cycle: Record<string, unknown> = {}
cycle.self = cycle

test.each([
  ['a Map', { rows: { by: [new Map()] } }, 'rows.by.0: it is a Map, which JSON cannot say'],
  ['an error', { error: new TypeError('no') }, 'error: it is a TypeError, which JSON cannot say'],
  ['a BigInt', { count: 1n }, 'count: it is a bigint, which JSON cannot say'],
  ['NaN', { count: Number.NaN }, 'count: it is NaN, which JSON cannot say'],
  ['a function', { done: () => {} }, 'done: it is a function, which JSON cannot say'],
  ['what refers back to itself', cycle, 'self.self.self: it is nested too deeply, which JSON cannot say'],
])('%s is refused with its place, and does not arrive as something else', (_, given, problem) => {
  expect(() => plainParameters('etl', given)).toThrow(
    expect.objectContaining({ code: 'parameters_invalid', details: { flow: 'etl', problems: [problem] } }),
  )
})
