/**
 * The fields of a log line as JSON can carry them, as they are now: an error with its stack and cause, a Map and a Set as
 * lists, a BigInt as text. User code must not fail of what it logs.
 */
export function encodeFields(fields: object): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(shown(fields, []))) as Record<string, unknown>
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    return { unencodable: reason.split('\n')[0] }
  }
}

function shown(value: unknown, around: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (around.includes(value)) return '[circular]'
  const inner = (one: unknown): unknown => shown(one, [...around, value])
  const listed = (): [string, unknown][] => Object.entries(value).map(([name, one]) => [name, inner(one)])
  if ('toJSON' in value && typeof value.toJSON === 'function') return inner(value.toJSON())
  if (value instanceof Error) return { ...errorFields(value, inner), ...Object.fromEntries(listed()) }
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return Array.from(value, inner)
  return Object.fromEntries(listed())
}

/** They are no fields of their own, so JSON leaves them out. */
function errorFields({ name, message, stack, cause }: Error, inner: (one: unknown) => unknown): object {
  return { name, message, stack, ...(cause !== undefined && { cause: inner(cause) }) }
}
