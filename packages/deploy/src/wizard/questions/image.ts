import type { WorkPool } from '@orc/core/contract'
import { imageName, suggestedImage } from '../../images/image-plan.ts'
import type { Conversation } from '../conversation.ts'
import type { Surroundings } from '../surroundings.ts'
import type { GivenAnswers } from '../wizard-options.ts'
import { askPush, type PushAnswers } from './push.ts'

/** What the image of the runs is, and what has to be done about it. */
export interface ImageAnswers extends PushAnswers {
  readonly build: boolean
  readonly dockerfile?: string | undefined
}

export interface ImageNeed {
  /** The deployment's. */
  readonly name: string
  readonly pool: Pick<WorkPool, 'baseJobTemplate'>
}

export async function askImage(
  conversation: Conversation,
  { surroundings, ...need }: ImageNeed & { readonly surroundings: Surroundings },
): Promise<ImageAnswers> {
  const { given } = surroundings.options
  const named = imageVariable(given)
  if (named !== undefined)
    return { build: given.build ?? false, image: given.image ?? named, push: given.push ?? false }
  if (!(await isToBeBuilt(conversation, surroundings))) {
    const image = given.image ?? (await askPresentImage(conversation, need))
    return { build: false, image, push: given.push ?? false }
  }
  const dockerfile = await askDockerfile(conversation, surroundings)
  const image = given.image ?? (await askName(conversation, need.name))
  return { build: true, dockerfile, ...(await askPush(conversation, { surroundings, image, pool: need.pool })) }
}

/** `--job-variable image=me/etl:v1` names one that is there. */
function imageVariable({ jobVariables = [] }: GivenAnswers): string | undefined {
  return jobVariables.find((pair) => pair.startsWith('image='))?.slice('image='.length)
}

async function isToBeBuilt(conversation: Conversation, { options }: Surroundings): Promise<boolean> {
  const { build, image, dockerfile } = options.given
  if (build !== undefined) return build
  // Who says what the image is called, or what it is made by, wants it made.
  if (image !== undefined || dockerfile !== undefined) return true
  return conversation.confirm({ message: 'Build an image?', hint: 'with the flow in it', default: true })
}

function askPresentImage(conversation: Conversation, { pool }: ImageNeed): Promise<string> {
  return conversation.input({
    message: 'Image',
    hint: 'that is there already, REPO/NAME:TAG',
    default: suggestedImage(pool),
    validate: async (answer) => (answer === '' ? 'Runs are made of an image: name one.' : undefined),
  })
}

const NONE = ''

/** Undefined for a flow that is bundled into an image. */
async function askDockerfile(conversation: Conversation, surroundings: Surroundings): Promise<string | undefined> {
  const { dockerfile, baseImage } = surroundings.options.given
  if (dockerfile !== undefined || baseImage !== undefined || !surroundings.hasDockerfile()) return dockerfile
  const chosen = await conversation.select({
    message: 'Dockerfile',
    choices: [
      { value: 'Dockerfile', name: 'The one of this project', hint: 'with this project as its context' },
      { value: NONE, name: 'None', hint: 'the flow is bundled into an image with Node' },
    ],
  })
  return chosen === NONE ? undefined : chosen
}

/** A name or several, the first of which may be a registry: with a port, a dot, or as `localhost`. */
const REPOSITORY = /^$|^(([\w-]+(\.[\w-]+)*(:\d+))|([\w-]+(\.[\w-]+)+)|[a-z0-9._-]+)(\/[a-z0-9][a-z0-9._-]*)*$/

async function askName(conversation: Conversation, deployment: string): Promise<string> {
  const repository = await conversation.input({
    message: 'Repository',
    hint: 'such as your name at Docker Hub; empty for none',
    validate: fits(REPOSITORY, 'small letters, digits and . _ - between slashes'),
  })
  const name = await conversation.input({
    message: 'Image name',
    default: imageName(deployment),
    validate: fits(/^[a-z0-9]+([._-]+[a-z0-9]+)*$/, 'small letters and digits, with . _ - between them'),
  })
  const tag = await conversation.input({
    message: 'Image tag',
    default: 'latest',
    validate: fits(/^\w[\w.-]{0,127}$/, 'letters, digits and . _ -, 128 at most'),
  })
  return `${repository === '' ? '' : `${repository}/`}${name}:${tag}`
}

function fits(pattern: RegExp, rule: string): (answer: string) => Promise<string | undefined> {
  return async (answer) => (pattern.test(answer) ? undefined : `"${answer}" will not do: ${rule}.`)
}
