import { locateFlow } from '../../project.ts'
import type { Conversation } from '../conversation.ts'
import { refusal } from '../reason.ts'
import type { Surroundings } from '../surroundings.ts'

const QUESTION = 'Which flow?'
/** No entrypoint can be empty, so this is none. */
const ANOTHER = ''

/** `FILE:EXPORT`, relative to where the wizard was started, of a flow that was looked at. */
export async function askFlow(conversation: Conversation, surroundings: Surroundings): Promise<string> {
  for (;;) {
    const entrypoint = await askEntrypoint(conversation, surroundings)
    const trouble = await conversation.during(`Reading ${entrypoint}`, () =>
      refusal(() => surroundings.flow(entrypoint)),
    )
    if (trouble === undefined) return entrypoint
    conversation.warn(trouble)
  }
}

async function askEntrypoint(conversation: Conversation, surroundings: Surroundings): Promise<string> {
  const { directory } = surroundings.options
  const { flows, skipped } = await conversation.during('Looking for flows', () => surroundings.flows())
  for (const { file, reason } of skipped) conversation.warn(`${file} could not be read: ${reason}`)
  if (flows.length === 0) conversation.note(`No flow was found below ${directory}.`)
  const choices = [
    ...flows.map(({ name, entrypoint }) => ({ value: entrypoint, name, hint: entrypoint })),
    { value: ANOTHER, name: 'Another one', hint: 'type its FILE:EXPORT' },
  ]
  const chosen = flows.length === 0 ? ANOTHER : await conversation.select({ message: QUESTION, choices })
  if (chosen !== ANOTHER) return chosen
  return conversation.input({
    message: QUESTION,
    hint: 'FILE:EXPORT, such as flows/report.ts:report',
    validate: (answer) => refusal(() => locateFlow(directory, answer)),
  })
}
