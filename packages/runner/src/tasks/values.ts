import type { StoredValue } from '@orc/core/contract'
import { decodeValue, encodeValue } from '@orc/core/model'

/** How results and errors of tasks become what is recorded, and back. */
export interface TaskValues {
  /** @throws {OrcError} `value_not_encodable` */
  keep(value: unknown, what: string): Promise<StoredValue>
  /** Of whatever was thrown. */
  keepError(thrown: unknown): Promise<StoredValue>
  read(stored: StoredValue): Promise<unknown>
}

export function inlineValues(): TaskValues {
  const keep = async (value: unknown, what: string): Promise<StoredValue> => {
    return { text: encodeValue(value, what), by: 'value', codec: null }
  }
  return {
    keep,
    keepError: (thrown) => keep(thrown, 'What was thrown').catch(() => keep(String(thrown), 'What was thrown')),
    read: async ({ text }) => decodeValue(text),
  }
}
