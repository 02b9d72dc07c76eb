import { isOrcError } from '@orc/core/model'

/** Why something was refused, in the words of its error; what is no refusal is thrown on. */
function reasonOf(error: unknown): string {
  if (!isOrcError(error) || error.status >= 500) throw error
  // A hint that speaks of flags is for who types commands.
  return /--\w/.test(error.hint) ? error.message : `${error.message} ${error.hint}`
}

/** Why an attempt is refused, undefined when it is not: the shape of a question's `validate`. */
export async function refusal(attempt: () => unknown): Promise<string | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
