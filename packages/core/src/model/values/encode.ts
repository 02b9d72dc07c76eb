import { OrcError } from '../errors.ts'
import type { Json, JsonFields } from './json.ts'
import { KINDS, kindOf } from './kinds.ts'
import { TYPE } from './tag.ts'

/**
 * Values as text: JSON, in which what JSON cannot say is an object with a `$type`: Date, Map, Set, BigInt, typed arrays,
 * ArrayBuffer, URL, Error with its cause, undefined, NaN, the infinities and -0. Everything that is encoded comes back the
 * same from `decodeValue`; what could not (functions, symbols, objects of other classes, cycles) is refused, because a
 * value that is a different one after a crash is worse than an error before it. Holes in arrays come back as undefined,
 * objects without prototype as plain ones, errors of other classes than the built-in ones as `Error` with their name.
 * @throws {OrcError} `value_not_encodable`, naming the place.
 */
export function encodeValue(value: unknown, what: string): string {
  return JSON.stringify(encoderFor({ what, entriesOf: Object.entries })(value))
}

/**
 * What a flow returned: as `encodeValue`, but it is read by people and other programs too, so a field that is undefined is
 * left out, and a flow that returns nothing returned null.
 * @throws {OrcError} `value_not_encodable`
 */
export function encodeResult(result: unknown, what: string): string {
  const entriesOf = (fields: object): [string, unknown][] =>
    Object.entries(fields).filter(([, inner]) => inner !== undefined)
  return JSON.stringify(encoderFor({ what, entriesOf })(result ?? null))
}

/** The same text for the same value, whatever order its fields were made in and whatever the stacks of its errors are. */
export function canonicalText(value: unknown, what: string): string {
  const entriesOf = (fields: object): [string, unknown][] => Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
  const withoutStack = (json: JsonFields): JsonFields => ({ ...json, stack: '' })
  return JSON.stringify(encoderFor({ what, entriesOf, errorOf: withoutStack })(value))
}

interface Manner {
  readonly what: string
  readonly entriesOf: (fields: object) => [string, unknown][]
  readonly errorOf?: (json: JsonFields) => JsonFields
}

function encoderFor({ what, entriesOf, errorOf = (json) => json }: Manner): (value: unknown) => Json {
  const around = new Set<object>()
  const path: string[] = []

  const refuse = (problem: string): never => {
    throw new OrcError('value_not_encodable', { what, path: path.join('.'), problem })
  }

  const encode = (value: unknown): Json => {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number') return encodedNumber(value)
    if (value === undefined) return { [TYPE]: 'undefined' }
    if (typeof value === 'bigint') return { [TYPE]: 'BigInt', value: String(value) }
    if (typeof value !== 'object') return refuse(`is a ${typeof value}`)
    if (around.has(value)) return refuse('refers back to what it is in')
    around.add(value)
    try {
      return encodedObject(value)
    } finally {
      around.delete(value)
    }
  }

  const within = (inner: unknown, step: string): Json => {
    if (path.length >= MAX_DEPTH) return refuse('is nested too deeply')
    path.push(step)
    const json = encode(inner)
    path.pop()
    return json
  }

  const encodedObject = (value: object): Json => {
    if (Array.isArray(value)) return Array.from(value, (item, at) => within(item, String(at)))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === null || isPlain(prototype)) {
      const fields = Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, within(inner, name)]))
      return Object.hasOwn(fields, TYPE) ? { [TYPE]: 'Object', value: fields } : fields
    }
    const name = kindOf(value)
    const kind = name === undefined ? undefined : KINDS.get(name)
    if (name === undefined || kind === undefined) return refuse(`is ${anInstance(value)}`)
    const depth = path.length
    const json = kind.encode(value as never, (inner, step) => {
      path.length = depth // an error leaves out what it cannot hold, and goes on
      return within(inner, step)
    })
    return { [TYPE]: name, value: name === 'Error' ? errorOf(json as JsonFields) : json }
  }

  return encode
}

/** Far from where the stack ends. */
const MAX_DEPTH = 500

function encodedNumber(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  return { [TYPE]: 'Number', value: Object.is(value, -0) ? '-0' : String(value) }
}

/** Of this realm or another. */
function isPlain(prototype: unknown): boolean {
  return (
    prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf'))
  )
}

function anInstance(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object of a class of its own'
}
