/** The fields of a log line as JSON can carry them, as they are now. User code must not fail of what it logs. */
export function encodeFields(fields: object): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(fields)) as Record<string, unknown>
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    return { unencodable: reason.split('\n')[0] }
  }
}
