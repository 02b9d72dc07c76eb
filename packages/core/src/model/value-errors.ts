import { row } from './error-rows.ts'

/** Why a value could not be stored, or not be read again. */
export const VALUE_ERRORS = {
  value_not_encodable: row<{ what: string; path: string; problem: string }>(400, {
    message: ({ what, path, problem }) =>
      `${what} cannot be stored: ${path === '' ? 'it' : `"${path}" in it`} ${problem}.`,
    hint: () =>
      'Pass and return plain data: JSON, Date, Map, Set, BigInt, typed arrays, URL, Error. A task whose input is something else needs a `key` that tells its calls apart.',
  }),
  result_missing: row<{ storage: string; sha256: string }>(404, {
    message: ({ storage, sha256 }) => `Result storage "${storage}" does not have the value ${sha256} any more.`,
    hint: () =>
      'Was it cleaned, or is it a directory of another machine? Put it back, or do everything anew: orc flow-run retry RUN --from start',
  }),
  result_damaged: row<{ storage: string; sha256: string }>(409, {
    message: ({ storage, sha256 }) => `What result storage "${storage}" has as ${sha256} is not what was stored there.`,
    hint: () => 'Put it back from a backup, or remove it and do everything anew: orc flow-run retry RUN --from start',
  }),
  result_storage_failed: row<{ storage: string; verb: 'write' | 'read'; reason: string }>(409, {
    message: ({ storage, verb, reason }) => `Result storage "${storage}" could not ${verb} a value: ${reason}.`,
    hint: () => 'Is it there and has it room? The `results` of the flow name it, or it is the one of the installation.',
  }),
  result_storage_unknown: row<{ storage: string; has: readonly string[] }>(409, {
    message: ({ storage, has }) =>
      `A value is in result storage "${storage}", and this flow has ${has.length === 0 ? 'none' : has.join(', ')}.`,
    hint: () => 'Give the flow that storage in its `results`, under the same name.',
  }),
  codec_unknown: row<{ codec: string; has: string | null }>(409, {
    message: ({ codec, has }) =>
      `A value is encoded by the codec "${codec}", and this flow has ${has === null ? 'none' : `"${has}"`}.`,
    hint: () => 'Only the code of the flow that stored it can read it: give the flow that codec in its `results`.',
  }),
  codec_failed: row<{ codec: string; verb: 'encode' | 'decode'; reason: string }>(409, {
    message: ({ codec, verb, reason }) => `The codec "${codec}" could not ${verb} a value: ${reason}.`,
    hint: ({ verb }) =>
      verb === 'decode' ? 'Is its key the one that the value was encoded with?' : 'Look at the codec in `results`.',
  }),
}
