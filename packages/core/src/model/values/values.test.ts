import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOrcError } from '../errors.ts'
import { decodeResult, decodeValue } from './decode.ts'
import { canonicalText, encodeResult, encodeValue } from './encode.ts'

const stored = (value: unknown): unknown => decodeValue(encodeValue(value, 'the value'))

const numbers = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0))
const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.uint8Array().map((bytes) => new Uint8Array(bytes).buffer),
)
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    numbers,
    fc.string({ unit: 'binary' }),
    fc.constantFrom(null, undefined, true, false),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.webUrl().map((url) => new URL(url)),
    typedArray,
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$type', '__proto__', 'value')), tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((entries) => new Map(entries)),
    fc.array(tie('value')).map((items) => new Set(items)),
  ),
}))

test('whatever is encoded comes back the same', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(stored(value)).toStrictEqual(noPrototypes(value))
    }),
    { numRuns: 500 },
  )
})

test('a result comes back the same, but for fields that are undefined, and its JSON is plain where it is', () => {
  const returned = (value: unknown): unknown => decodeResult(JSON.parse(encodeResult(value, 'the result')))
  fc.assert(
    fc.property(anything, (value) => {
      expect(returned(value)).toEqual(value === undefined ? null : noPrototypes(value))
    }),
  )
  const plain = fc.json().map((text): unknown => JSON.parse(JSON.stringify(JSON.parse(text)))) // which has no -0
  fc.assert(
    fc.property(plain, (value) => {
      expect(encodeResult(value, 'the result')).toBe(JSON.stringify(value))
    }),
  )
  expect(encodeResult({ a: 1, none: undefined }, 'the result')).toBe('{"a":1}')
})

test('an error comes back with its name, message, stack, cause and fields, and as the class it was where that is built in', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(Error, TypeError, RangeError), anything, (message, Kind, cause) => {
      const error = Object.assign(new Kind(message, { cause }), { code: 'E_CODE', at: new Date(0) })
      const back = stored(error) as typeof error
      expect(back).toBeInstanceOf(Kind)
      expect(back).toMatchObject({ message, name: Kind.name, code: 'E_CODE', at: new Date(0) })
      expect(back.cause).toStrictEqual(noPrototypes(cause))
      expect(back.stack).toBe(error.stack)
    }),
  )
})

test('an error of a class of its own comes back as an Error with its name; several in one come back as several', () => {
  class PaymentRefused extends Error {
    override readonly name = 'PaymentRefused'
  }
  expect(stored(new PaymentRefused('no'))).toMatchObject({ name: 'PaymentRefused', message: 'no' })
  const several = stored(new AggregateError([new TypeError('a'), 'b'], 'two')) as AggregateError
  expect(several.message).toBe('two')
  expect(several.errors).toMatchObject([{ name: 'TypeError', message: 'a' }, 'b'])
})

test('an error is stored without what cannot be stored of it', () => {
  const error = Object.assign(new Error('odd', { cause: () => {} }), { socket: new WeakMap(), status: 502 })
  const circular = Object.assign(new Error('round'), { self: undefined as unknown })
  circular.self = circular
  expect(stored(error)).toMatchObject({ message: 'odd', status: 502, cause: 'a cause that cannot be stored' })
  expect(stored(error)).not.toHaveProperty('socket')
  expect(stored(circular)).toMatchObject({ message: 'round' })
})

class Order {
  total = 3
}
const round: { self?: unknown } = {}
round.self = round

test.each([
  ['a function', { value: { a: [() => {}] }, path: 'a.0', problem: 'is a function' }],
  ['a symbol', { value: new Map([[Symbol('s'), 1]]), path: 'key 0', problem: 'is a symbol' }],
  ['an object of a class', { value: { order: new Order() }, path: 'order', problem: 'is an instance of Order' }],
  ['a promise', { value: Promise.resolve(), path: '', problem: 'is an instance of Promise' }],
  ['a subclass of Map', { value: new (class Index extends Map {})(), path: '', problem: 'is an instance of Index' }],
  ['a cycle', { value: round, path: 'self', problem: 'refers back' }],
])('%s is refused, with the place where it is', (_, { value, path, problem }) => {
  const refusal = caught(() => encodeValue(value, 'The result of task "t"'))
  expect(isOrcError(refusal, 'value_not_encodable') && refusal.details).toMatchObject({ path })
  expect(String(refusal)).toContain('The result of task "t"')
  expect(String(refusal)).toContain(problem)
})

test('what is nested too deeply is refused rather than the end of the program', () => {
  let deep: unknown = 0
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  expect(
    isOrcError(
      caught(() => encodeValue(deep, 'x')),
      'value_not_encodable',
    ),
  ).toBe(true)
})

test('the canonical text is the same for the same value and differs for another', () => {
  expect(canonicalText({ a: 1, b: [{ c: 2, d: 3 }] }, 'x')).toBe(canonicalText({ b: [{ d: 3, c: 2 }], a: 1 }, 'x'))
  expect(canonicalText(new Error('same'), 'x')).toBe(canonicalText(new Error('same'), 'x'))
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      const isSame = canonicalText(one, 'x') === canonicalText(other, 'x')
      if (isSame) expect(stored(one)).toEqual(stored(other))
    }),
  )
})

function caught(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

/** Objects without a prototype come back as plain ones. */
function noPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(noPrototypes)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [noPrototypes(key), noPrototypes(item)]))
  if (value instanceof Set) return new Set([...value].map(noPrototypes))
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, noPrototypes(item)]))
}
