import type { WorkPool } from '@orc/core/contract'
import type { RegistryCredentials } from '../../images/image-options.ts'
import type { Conversation } from '../conversation.ts'
import type { Surroundings } from '../surroundings.ts'

export interface PushAnswers {
  /** With its registry. */
  readonly image: string
  readonly push: boolean
  /** None: those of `docker login`. */
  readonly credentials?: PushCredentials | undefined
}

/** Kept as a secret, with which workers pull. */
export interface PushCredentials {
  readonly secret: string
  /** Undefined when the secret is there already. */
  readonly typed?: RegistryCredentials | undefined
}

interface PushNeed {
  readonly surroundings: Surroundings
  /** Without the registry, unless the repository names one. */
  readonly image: string
  readonly pool: Pick<WorkPool, 'baseJobTemplate'>
}

const DOCKER_HUB = 'docker.io'

export async function askPush(conversation: Conversation, need: PushNeed): Promise<PushAnswers> {
  const { image, surroundings, pool } = need
  const { given } = surroundings.options
  if (given.push !== undefined) return { image, push: given.push }
  const push = await conversation.confirm({
    message: 'Push the image?',
    hint: 'for workers on other machines',
    default: false,
  })
  if (!push) return { image, push }
  const registry = registryOf(image) ?? (await askRegistry(conversation, image))
  const credentials = await askCredentials(conversation, { registry, surroundings, pool })
  return { image: imageAt(registry, image), push, credentials }
}

/** The first part is a registry when it has a dot or a port, or is `localhost`; so Docker's own command line decides. */
function registryOf(image: string): string | undefined {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : undefined
}

async function askRegistry(conversation: Conversation, image: string): Promise<string> {
  const typed = await conversation.input({
    message: 'Registry URL',
    default: DOCKER_HUB,
    validate: async (answer) => registryTrouble(hostOf(answer), image),
  })
  return hostOf(typed)
}

/** `https://ghcr.io/` is `ghcr.io`. */
function hostOf(url: string): string {
  return url
    .trim()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
}

function registryTrouble(host: string, image: string): string | undefined {
  if (!/^[\w.-]+(:\d+)?$/.test(host)) return `"${host}" is no registry: write it like ghcr.io or localhost:5000.`
  if (host !== DOCKER_HUB || image.includes('/')) return undefined
  return 'Docker Hub takes no image without a repository: go back, and answer "Repository" with your name there.'
}

function imageAt(registry: string, image: string): string {
  return registry === DOCKER_HUB || registryOf(image) !== undefined ? image : `${registry}/${image}`
}

async function askCredentials(
  conversation: Conversation,
  { registry, surroundings, pool }: Omit<PushNeed, 'image'> & { readonly registry: string },
): Promise<PushCredentials | undefined> {
  // Workers of such a pool know no secret to pull with.
  if (!Object.hasOwn(pool.baseJobTemplate.variables.properties ?? {}, 'registry_credentials')) return undefined
  const secret = `registry-${registry}`
  const choice = await conversation.select({
    message: 'Credentials',
    choices: [
      ...((await surroundings.hasSecret(secret)) ? [{ value: 'secret', name: `Those of the secret ${secret}` }] : []),
      { value: 'login', name: 'Those of docker login', hint: "here, and on the workers' machines" },
      { value: 'typed', name: 'User name and password', hint: `kept encrypted, as the secret ${secret}` },
    ],
  })
  if (choice === 'login') return undefined
  if (choice === 'secret') return { secret }
  const username = await conversation.input({ message: 'User name', validate: something })
  const password = await conversation.password({ message: 'Password', validate: something })
  return { secret, typed: { username, password } }
}

async function something(answer: string): Promise<string | undefined> {
  return answer === '' ? 'It cannot be empty.' : undefined
}
