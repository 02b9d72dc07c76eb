import type { PullStep } from '@orc/core/contract'
import { gitPullSteps } from '../../git/git-pull-steps.ts'
import { type Repository, unseenWork } from '../../git/repository.ts'
import type { Conversation } from '../conversation.ts'
import type { Surroundings } from '../surroundings.ts'

/** Where runs find the flow's code. No steps: this directory, or the image. */
export interface CodeAnswer {
  readonly pullSteps?: readonly PullStep[] | undefined
  /** Whether the person knows that workers will not see everything. */
  readonly allowUnpushed?: boolean | undefined
}

const QUESTION = 'Where is the code?'

/** `usual` is what answers the question when it is not git. */
export async function askCode(
  conversation: Conversation,
  surroundings: Surroundings,
  usual: 'directory' | 'image',
): Promise<CodeAnswer> {
  const { root } = surroundings
  const repository = await surroundings.repository()
  const choices = [
    usual === 'directory'
      ? { value: usual, name: 'This directory', hint: `${root}, on this machine` }
      : { value: usual, name: 'In the image' },
    { value: 'git', name: 'A git repository', hint: repository?.url ?? 'which workers clone' },
  ]
  for (;;) {
    if ((await conversation.select({ message: QUESTION, choices })) !== 'git') return {}
    const url = await askUrl(conversation, repository)
    const branch = await askBranch(conversation, repository)
    const isOwn = repository?.url === url && repository.branch === branch
    if (!isOwn || (await goesOnUnseen(conversation, repository))) {
      return { pullSteps: gitPullSteps({ url, branch }, { projectRoot: root, repository }), allowUnpushed: true }
    }
  }
}

function askUrl(conversation: Conversation, repository: Repository | undefined): Promise<string> {
  return conversation.input({
    message: 'Git repository',
    hint: 'as workers reach it',
    default: repository?.url,
    validate: async (answer) => (answer === '' ? 'Name one, such as https://github.com/me/flows.git.' : undefined),
  })
}

function askBranch(conversation: Conversation, repository: Repository | undefined): Promise<string> {
  return conversation.input({
    message: 'Branch',
    default: repository?.branch ?? 'main',
    validate: async (answer) => (answer === '' ? 'It cannot be empty.' : undefined),
  })
}

/** Workers take what is pushed: a person may mean that, or may have forgotten something. */
async function goesOnUnseen(conversation: Conversation, repository: Repository): Promise<boolean> {
  const unseen = unseenWork(repository)
  if (unseen.length === 0) return true
  for (const sentence of unseen) conversation.warn(sentence)
  return conversation.confirm({ message: 'Deploy what is pushed?', default: false })
}
