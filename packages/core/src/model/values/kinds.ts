import { decodedError, encodedError } from './errors.ts'
import { type Decode, type Encode, type Json, textIn } from './json.ts'

/** A kind of object beside plain ones and arrays. */
export interface ValueKind {
  readonly encode: (value: never, encode: Encode) => Json
  readonly decode: (json: Json, decode: Decode) => unknown
}

/** Listed by the name of its class; what extends one of these is no plain value, for its class would be lost. */
export const KINDS: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  [
    'Date',
    { encode: (date: Date) => encodedInstant(date), decode: (at) => new Date(at === null ? Number.NaN : textIn(at)) },
  ],
  ['URL', { encode: (url: URL) => url.href, decode: (href) => new URL(textIn(href)) }],
  [
    'Map',
    {
      encode: (map: ReadonlyMap<unknown, unknown>, encode) =>
        [...map].map(([key, value], at) => [encode(key, `key ${at}`), encode(value, `value ${at}`)]),
      decode: (entries, decode) =>
        new Map(listOf(entries).map((entry) => [decode(listOf(entry)[0]), decode(listOf(entry)[1])])),
    },
  ],
  [
    'Set',
    {
      encode: (set: ReadonlySet<unknown>, encode) => [...set].map((item, at) => encode(item, `item ${at}`)),
      decode: (items, decode) => new Set(listOf(items).map(decode)),
    },
  ],
  [
    'ArrayBuffer',
    { encode: (buffer: ArrayBuffer) => base64(new Uint8Array(buffer)), decode: (text) => bytesOf(text).buffer },
  ],
  ['Buffer', { encode: (bytes: Uint8Array) => base64(bytes), decode: (text) => Buffer.from(textIn(text), 'base64') }],
  ...typedArrays(),
  ['Error', { encode: encodedError, decode: decodedError }],
])

/** The kind of an object; undefined for anything that would not be the same after it was stored. */
export function kindOf(value: object): string | undefined {
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (tag === 'Error' || value instanceof Error) return 'Error'
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name
  if (typeof name !== 'string' || !KINDS.has(name)) return undefined
  return tag === (name === 'Buffer' ? 'Uint8Array' : name) ? name : undefined
}

function encodedInstant(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function typedArrays(): [string, ValueKind][] {
  const constructors = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ]
  return constructors.map((Numbers) => [
    Numbers.name,
    {
      encode: (numbers: ArrayBufferView) =>
        base64(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
      decode: (text) => new Numbers(bytesOf(text).buffer),
    },
  ])
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** In memory of its own: a Buffer may lie anywhere in a shared one, where other numbers could not begin. */
function bytesOf(text: Json): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(textIn(text), 'base64'))
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : []
}
