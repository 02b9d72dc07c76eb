import { formatDuration, isRecord, OrcError, parseDurationMs } from '@orc/core/model'
import type { Job } from '@orc/worker'
import type { Credentials } from '../registry/credentials.ts'

export type PullPolicy = 'if-missing' | 'always' | 'never'
/** What becomes of a container whose end is recorded; a number keeps it for so many milliseconds. */
export type RemovalPolicy = 'always' | 'on-success' | 'never' | number

/** A rendered job of a Docker pool. A pool's owner may have changed the template: nothing is taken for granted. */
export interface DockerJob {
  readonly image: string
  readonly command: string | undefined
  readonly env: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly name: string | undefined
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
  readonly memLimit: string | undefined
  readonly memswapLimit: string | undefined
  readonly cpus: number | undefined
  readonly gpus: string | undefined
  readonly shmSize: string | undefined
  readonly user: string | undefined
  readonly platform: string | undefined
  readonly tmpfs: Readonly<Record<string, string>>
  readonly ulimits: Readonly<Record<string, string>>
  readonly readOnly: boolean
  /** Only by the word of a pool's owner: no variable of the default template leads here. */
  readonly privileged: boolean
  readonly capDrop: readonly string[]
  readonly extraHosts: readonly string[]
  readonly pullPolicy: PullPolicy
  readonly credentials: Credentials | undefined
  readonly removal: RemovalPolicy
  readonly streamOutput: boolean
}

/** @throws {OrcError} `provision_failed` when there is no image. */
export function readDockerJob(job: Job['configuration']): DockerJob {
  const image = text(job['image'])
  if (image === undefined) throw noImage()
  return {
    image,
    command: text(job['command']),
    env: texts(job['env']),
    labels: texts(job['labels']),
    name: text(job['name']),
    networks: list(job['networks']),
    volumes: list(job['volumes']),
    memLimit: text(job['mem_limit']),
    memswapLimit: text(job['memswap_limit']),
    cpus: typeof job['cpus'] === 'number' ? job['cpus'] : undefined,
    gpus: text(job['gpus']),
    shmSize: text(job['shm_size']),
    user: text(job['user']),
    platform: text(job['platform']),
    tmpfs: texts(job['tmpfs']),
    ulimits: texts(job['ulimits']),
    readOnly: job['read_only'] === true,
    privileged: job['privileged'] === true,
    capDrop: list(job['cap_drop']),
    extraHosts: list(job['extra_hosts']),
    pullPolicy: pullPolicy(job['image_pull_policy']),
    credentials: readCredentials(job['registry_credentials']),
    removal: readRemovalPolicy(text(job['auto_remove'])),
    streamOutput: job['stream_output'] === true,
  }
}

/** As it is written on a container, for the worker that will remove it. */
export function removalText(policy: RemovalPolicy): string {
  return typeof policy === 'number' ? formatDuration(policy) : policy
}

export function readRemovalPolicy(written: string | undefined): RemovalPolicy {
  if (written === undefined) return 'always'
  return written === 'always' || written === 'on-success' || written === 'never' ? written : parseDurationMs(written)
}

/** An object, or such an object as JSON: what a secret holds is text. */
export function readCredentials(given: unknown): Credentials | undefined {
  const value = typeof given === 'string' ? parsed(given) : given
  if (!isRecord(value)) return undefined
  const { username, password, registry } = value
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  return { username, password, ...(typeof registry === 'string' ? { registry } : {}) }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    const [username = '', ...password] = json.split(':')
    return password.length > 0 ? { username, password: password.join(':') } : undefined
  }
}

function pullPolicy(given: unknown): PullPolicy {
  return given === 'always' || given === 'never' ? given : 'if-missing'
}

function noImage(): OrcError {
  return new OrcError('provision_failed', {
    reason: 'its job names no image.',
    remedy: 'Deploy it with --image REPO/NAME:TAG, or give the job variable `image`.',
    permanent: true,
  })
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(asText) : []
}

function texts(value: unknown): Record<string, string> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)])) : {}
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
