import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFields } from './encode-fields.ts'

test('what JSON can say is said as JSON says it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      expect(encodeFields(fields)).toEqual(JSON.parse(JSON.stringify(fields)))
    }),
  )
  expect(encodeFields({ at: new Date(0), none: undefined, of: () => {} })).toEqual({ at: '1970-01-01T00:00:00.000Z' })
})

test('an error is told with its name, message, stack, cause and fields, also as the fields themselves', () => {
  const error = Object.assign(new TypeError('no', { cause: new Error('why') }), { code: 'E_NO' })
  const { stack } = error
  const told = { name: 'TypeError', message: 'no', stack, code: 'E_NO', cause: { name: 'Error', message: 'why' } }
  expect(encodeFields({ error })).toMatchObject({ error: told })
  expect(encodeFields(error)).toMatchObject(told)
})

test('a Map, a Set, a BigInt and what refers back to itself are told as well as they can be', () => {
  const self: { name: string; self?: unknown } = { name: 'a' }
  self.self = self
  expect(encodeFields({ map: new Map([['k', 1n]]), set: new Set([2]), self, twice: [self.name, self.name] })).toEqual({
    map: [['k', '1']],
    set: [2],
    self: { name: 'a', self: '[circular]' },
    twice: ['a', 'a'],
  })
})

test('what cannot be read at all says why, and harms nobody', () => {
  const broken = {
    get secret(): string {
      throw new Error('locked\nfor good')
    },
  }
  expect(encodeFields(broken)).toEqual({ unencodable: 'locked' })
})
