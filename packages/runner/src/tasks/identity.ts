import type { TaskCall, WaitCall } from '@orc/core'
import { canonicalText } from '@orc/core/model'

/** A wait is identified as a call is. */
type IdentifiedBy = Pick<TaskCall, 'name' | 'input' | 'key' | 'source' | 'scope'> & {
  readonly kind: TaskCall['kind'] | WaitCall['kind']
}

/**
 * What tells a call from all others of its run, however often and in whatever order the flow's body runs: the call whose
 * body it is made in, the task's name (of a flow that has none, its text), its input or key, and which of the calls that are equal in these it is. So
 * branches may overtake each other as they like: a call finds what was recorded of one with the same input, or nothing.
 * Calls must be identified in the order in which they are made, before anything is awaited.
 * @throws {OrcError} `value_not_encodable` for such an input without a key.
 */
export function identify({ kind, name, input, key, source = '', scope }: IdentifiedBy): string {
  const what = key === undefined ? ['input', canonicalText(input, `The input of ${kind} "${name}"`)] : ['key', key]
  const same = digest([kind, name, ...what, source])
  const occurrence = scope.counts.get(same) ?? 0
  scope.counts.set(same, occurrence + 1)
  return digest([scope.call ?? '', same, String(occurrence)])
}

/** 132 bits: nobody will see two calls of one run share them. */
function digest(parts: readonly string[]): string {
  const { hash } = process.getBuiltinModule('node:crypto')
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)
}
