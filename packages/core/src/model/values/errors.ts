import { type Decode, type Encode, type Json, type JsonFields, textIn } from './json.ts'

/** What is kept of an error, in characters. An error must fit whatever is in it. */
const MAX_MESSAGE = 10_000
const MAX_STACK = 20_000
const MAX_FIELD = 10_000

const UNSTORED_CAUSE = 'a cause that cannot be stored'

const CLASSES: ReadonlyMap<string, new (message: string) => Error> = new Map(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((kind) => [kind.name, kind]),
)

/** Fields that every error has, or that are kept under a name of their own. */
const KNOWN = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/**
 * Name, message, stack, cause, and the fields that its class or somebody added, as far as they can be stored: an error
 * is stored in any case, for it is the reason of something.
 */
export function encodedError(error: Error, encode: Encode): Json {
  const fields = Object.keys(error).filter((name) => !KNOWN.has(name))
  const errors: unknown = Reflect.get(error, 'errors')
  return {
    name: String(error.name),
    message: String(error.message).slice(0, MAX_MESSAGE),
    ...(typeof error.stack === 'string' && { stack: error.stack.slice(0, MAX_STACK) }),
    ...('cause' in error && { cause: [...kept(() => encode(error.cause, 'cause')), UNSTORED_CAUSE][0] }),
    ...(Array.isArray(errors) && { errors: errors.flatMap((inner) => kept(() => encode(inner, 'errors'))) }),
    fields: Object.fromEntries(
      fields.flatMap((name) =>
        kept(() => encode(Reflect.get(error, name), name))
          .filter((field) => JSON.stringify(field).length <= MAX_FIELD)
          .map((field) => [name, field]),
      ),
    ),
  }
}

/** Of the built-in class of that name, or an `Error` with the name: classes of others are not at hand. */
export function decodedError(json: Json, decode: Decode): Error {
  const { name = 'Error', message = '', stack, cause, errors, fields = {} } = json as JsonFields
  const error = Array.isArray(errors)
    ? new AggregateError(errors.map(decode), textIn(message))
    : new (CLASSES.get(textIn(name)) ?? Error)(textIn(message))
  for (const [field, value] of Object.entries(fields as JsonFields)) Object.assign(error, { [field]: decode(value) })
  if (error.name !== name) hide(error, 'name', name)
  if (cause !== undefined) hide(error, 'cause', decode(cause))
  hide(error, 'stack', stack ?? `${textIn(name)}: ${textIn(message)}`)
  return error
}

/** As errors have them: not among what is enumerated. */
function hide(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true })
}

/** What can be encoded, or nothing. */
function kept(encode: () => Json): Json[] {
  try {
    return [encode()]
  } catch {
    return []
  }
}
