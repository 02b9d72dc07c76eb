import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '@orc/core/model'
import { type DockerHome, dockerConfigDirectory } from '../engine/docker-home.ts'
import { DOCKER_HUB, parseImageName } from './image-name.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
  /** @default that of the image */
  readonly registry?: string | undefined
}

/** What the engine's API takes for a pull or a push. */
export interface RegistryAuth {
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
  readonly serveraddress: string
}

export interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly currentContext?: string
}

/** What `docker login` and `docker context` wrote; empty when they never did. */
export async function readDockerConfig(home: DockerHome): Promise<DockerConfig> {
  try {
    const config: unknown = JSON.parse(await readFile(join(dockerConfigDirectory(home), 'config.json'), 'utf8'))
    return isRecord(config) ? config : {}
  } catch {
    return {}
  }
}

/**
 * Who pulls or pushes an image: those given, else the helper of its registry, else the store of all, else what is in the
 * file itself. Undefined for an anonymous request. A helper that fails is no error: the registry may need nobody.
 */
export async function authFor(
  image: string,
  { given, home }: { given?: Credentials | undefined; home: DockerHome },
): Promise<RegistryAuth | undefined> {
  const { registry } = parseImageName(image)
  const serveraddress = registry === DOCKER_HUB ? HUB_KEY : registry
  if (given)
    return { username: given.username, password: given.password, serveraddress: given.registry ?? serveraddress }
  const config = await readDockerConfig(home)
  const keys = keysOf(registry)
  const helper = keys.map((key) => config.credHelpers?.[key]).find(Boolean) ?? config.credsStore
  if (helper) {
    for (const key of keys) {
      const found = await askHelper(helper, key, home)
      if (found) return authOf(found, serveraddress)
    }
  }
  return keys.map((key) => fromFile(config.auths?.[key], serveraddress)).find(Boolean)
}

const HUB_KEY = 'https://index.docker.io/v1/'

/** How a registry is called in the file: tools of different ages wrote it differently. */
function keysOf(registry: string): string[] {
  if (registry === DOCKER_HUB) return [HUB_KEY, 'index.docker.io', 'docker.io', 'registry-1.docker.io']
  return [registry, `https://${registry}`, `http://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`]
}

function fromFile(
  entry: { auth?: string; identitytoken?: string } | undefined,
  serveraddress: string,
): RegistryAuth | undefined {
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken, serveraddress }
  if (!entry?.auth) return undefined
  const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':')
  return { username, password: password.join(':'), serveraddress }
}

interface HelperAnswer {
  readonly Username: string
  readonly Secret: string
}

/** A helper says `<token>` for who it is when the secret is an identity token. */
function authOf({ Username, Secret }: HelperAnswer, serveraddress: string): RegistryAuth {
  return Username === '<token>'
    ? { identitytoken: Secret, serveraddress }
    : { username: Username, password: Secret, serveraddress }
}

/** `docker-credential-NAME get`, the registry on its standard input. */
async function askHelper(name: string, registry: string, { env }: DockerHome): Promise<HelperAnswer | undefined> {
  const child = spawn(`docker-credential-${name}`, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
  let answer = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk
  })
  child.stdin.on('error', () => {}) // it ended without listening
  child.stdin.end(registry)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)).once('close', resolve)
  })
  if (code !== 0) return undefined
  try {
    const found: unknown = JSON.parse(answer)
    return isRecord(found) && typeof found.Username === 'string' && typeof found.Secret === 'string'
      ? { Username: found.Username, Secret: found.Secret }
      : undefined
  } catch {
    return undefined
  }
}

/** All that is in the file itself, for a builder that may pull from any of them. */
export function registryAuths({ auths = {} }: DockerConfig): Record<string, { username: string; password: string }> {
  return Object.fromEntries(
    Object.entries(auths).flatMap(([registry, entry]) => {
      const { username, password } = fromFile(entry, registry) ?? {}
      return username === undefined || password === undefined ? [] : [[registry, { username, password }]]
    }),
  )
}
