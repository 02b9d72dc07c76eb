import { checkName } from '@orc/core/model'
import type { Conversation } from '../conversation.ts'
import { refusal } from '../reason.ts'

export function askName(conversation: Conversation): Promise<string> {
  return conversation.input({
    message: 'Deployment name',
    hint: 'a flow may have several',
    default: 'default',
    validate: (answer) => refusal(() => checkName('deployment', answer)),
  })
}
