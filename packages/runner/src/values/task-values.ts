import type { StoredValue } from '@orc/core/contract'

/** How results and errors of tasks become what is recorded, and back. */
export interface TaskValues {
  /** @throws {OrcError} `value_not_encodable`, and what its codec and storage fail with */
  keep(value: unknown, what: string): Promise<StoredValue>
  /** Of whatever was thrown. */
  keepError(thrown: unknown): Promise<StoredValue>
  /** @throws {OrcError} what `UNREADABLE` lists */
  read(stored: StoredValue): Promise<unknown>
}

/** Why a stored value cannot be read here, or not any more. */
export const UNREADABLE = ['result_missing', 'result_damaged', 'result_storage_unknown', 'codec_unknown'] as const
