import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { DockerOptions } from 'dockerode'
import { readDockerConfig } from '../registry/credentials.ts'
import { type DockerHome, dockerConfigDirectory } from './docker-home.ts'

/** Where the engine is, and how it is spoken to. */
export interface EnginePlace {
  /** For people: `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`. */
  readonly address: string
  /** What named it: `DOCKER_HOST`, `context "build"`, `default`. */
  readonly source: string
  readonly options: DockerOptions
}

/**
 * The engine that `docker` would speak to: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the current context, else the
 * socket of this machine.
 * @throws {OrcError} `worker_misconfigured` for an address or a context that cannot be used.
 */
export async function findEngine(home: DockerHome): Promise<EnginePlace> {
  const { env } = home
  if (env['DOCKER_HOST']) {
    const certificates =
      env['DOCKER_TLS_VERIFY'] || env['DOCKER_CERT_PATH']
        ? (env['DOCKER_CERT_PATH'] ?? dockerConfigDirectory(home))
        : undefined
    return placeOf(env['DOCKER_HOST'], { source: 'DOCKER_HOST', certificates, env })
  }
  const context = env['DOCKER_CONTEXT'] ?? (await readDockerConfig(home)).currentContext
  if (context !== undefined && context !== '' && context !== 'default') return contextPlace(context, home)
  return placeOf(`unix://${defaultSocket(home)}`, { source: 'default', env })
}

/** Docker Desktop puts its socket into the user's home. */
function defaultSocket(home: DockerHome): string {
  const system = '/var/run/docker.sock'
  const desktop = join(dockerConfigDirectory(home), 'run', 'docker.sock')
  return !existsSync(system) && existsSync(desktop) ? desktop : system
}

interface ContextFile {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
}

function contextPlace(name: string, home: DockerHome): EnginePlace {
  const folder = join(dockerConfigDirectory(home), 'contexts')
  const id = createHash('sha256').update(name).digest('hex')
  const certificates = join(folder, 'tls', id, 'docker')
  try {
    const { Endpoints } = JSON.parse(readFileSync(join(folder, 'meta', id, 'meta.json'), 'utf8')) as ContextFile
    const host = Endpoints?.docker?.Host
    if (!host) throw new Error('it names no Docker engine')
    return placeOf(host, {
      source: `context "${name}"`,
      certificates: existsSync(certificates) ? certificates : undefined,
      env: home.env,
    })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? 'there is none of that name' : String(error)
    throw new OrcError('worker_misconfigured', {
      problem: `The Docker context "${name}" cannot be used: ${reason}.`,
      remedy: 'List the contexts with: docker context ls. Choose one with: docker context use NAME.',
    })
  }
}

interface Addressing extends DockerHome {
  readonly source: string
  readonly certificates?: string | undefined
}

function placeOf(address: string, { source, certificates, env }: Addressing): EnginePlace {
  const place = (options: DockerOptions): EnginePlace => ({ address, source, options })
  if (address.startsWith('unix://')) return place({ socketPath: address.slice('unix://'.length) })
  if (address.startsWith('npipe://')) return place({ socketPath: address.slice('npipe://'.length) })
  const url = URL.parse(address.includes('://') ? address : `tcp://${address}`)
  if (!url?.hostname) throw unusable(address, source)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol === 'ssh:') {
    const agent = env['SSH_AUTH_SOCK']
    const sshOptions = agent === undefined ? {} : { agent }
    return place({
      protocol: 'ssh',
      host,
      port: url.port || 22,
      username: decodeURIComponent(url.username),
      sshOptions,
    })
  }
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol)) throw unusable(address, source)
  const isTls = certificates !== undefined || url.protocol === 'https:'
  const port = url.port || (isTls ? 2376 : 2375)
  return place({
    protocol: isTls ? 'https' : 'http',
    host,
    port,
    ...(certificates ? readCertificates(certificates) : {}),
  })
}

function readCertificates(folder: string): Pick<DockerOptions, 'ca' | 'cert' | 'key'> {
  const read = (name: string): string | undefined => {
    const file = join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map(read)
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

function unusable(address: string, source: string): OrcError {
  return new OrcError('worker_misconfigured', {
    problem: `${source} names "${address}", which is no address of a Docker engine.`,
    remedy: 'Write it like unix:///var/run/docker.sock, tcp://10.0.0.5:2376 or ssh://user@host.',
  })
}
