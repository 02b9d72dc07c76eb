import type { Conversation } from '../conversation.ts'
import type { Surroundings } from '../surroundings.ts'

/** No entry is called so. */
const NONE = ''

/** The name of an entry of orc.yaml, which answers everything else; undefined for a new deployment. */
export async function askExisting(conversation: Conversation, surroundings: Surroundings): Promise<string | undefined> {
  const { entrypoint, names = [] } = surroundings.options.given
  const entries = await surroundings.entries()
  if (entrypoint !== undefined || names.length > 0 || entries.length === 0) return undefined
  const choices = entries.map(({ entry }) => ({ value: entry.name, hint: entry.description ?? entry.entrypoint }))
  const none = { value: NONE, name: 'No', hint: 'a new deployment' }
  const message = 'Use an existing configuration?'
  const chosen = await conversation.select({ message, choices: [...choices, none] })
  return chosen === NONE ? undefined : chosen
}
