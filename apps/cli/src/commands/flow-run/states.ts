import { nearest, OrcError, STATE_TYPES, type StateType } from '@orc/core/model'

/** States as they are typed, in whatever case; undefined for none. @throws {OrcError} `usage`, with the nearest */
export function readStates(typed: readonly string[]): StateType[] | undefined {
  return typed.length === 0 ? undefined : typed.map(readState)
}

function readState(typed: string): StateType {
  const found = STATE_TYPES.find((type) => type === typed.toUpperCase())
  if (found) return found
  const like = nearest(typed, STATE_TYPES)
  const remedy = `${like ? `Did you mean ${like}? ` : ''}The states are: ${STATE_TYPES.join(', ')}.`
  throw new OrcError('usage', { problem: `There is no state "${typed}".`, remedy })
}
