import { OrcError } from './model/errors.ts'

/** Far more than anybody writes, and far from where the stack ends: what refers back to itself gets there. */
const MAX_DEPTH = 200

/**
 * The parameters of a run as the API takes them, which is JSON: a Date and whatever else says how it is written (`toJSON`)
 * is that, fields that are undefined are left out. What JSON has no word for, such as a Map, would arrive as something else.
 * @throws {OrcError} `parameters_invalid`, naming the place
 */
export function plainParameters(flow: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return fieldsOf(given, { flow, path: [] })
}

interface Place {
  readonly flow: string
  readonly path: readonly string[]
}

function fieldsOf(given: object, { flow, path }: Place): Record<string, unknown> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value, { flow, path: [...path, name] })]))
}

function plain(value: unknown, place: Place): unknown {
  const { flow, path } = place
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw refused(place, typeof value === 'number' ? String(value) : `a ${typeof value}`)
  if (path.length > MAX_DEPTH) throw refused({ flow, path: path.slice(0, 3) }, 'nested too deeply')
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), place)
  if (Array.isArray(value)) return value.map((one, at) => plain(one ?? null, { flow, path: [...path, String(at)] }))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return fieldsOf(value, place)
  throw refused(place, `a ${value.constructor.name}`)
}

function refused({ flow, path }: Place, what: string): OrcError {
  return new OrcError('parameters_invalid', {
    flow,
    problems: [`${path.join('.')}: it is ${what}, which JSON cannot say`],
  })
}
