import { statfs } from 'node:fs/promises'
import type Docker from 'dockerode'
import { type DockerHome } from './docker-home.ts'
import { type EnginePlace, findEngine } from './find-engine.ts'

/** An engine, and what has to be known of it. */
export interface Engine {
  readonly docker: Docker
  readonly address: string
  readonly source: string
  /** Where this engine's credentials and contexts are looked for. */
  readonly home: DockerHome
}

/** What an engine says of itself. */
export interface EngineFacts {
  readonly osType: string
  readonly architecture: string
  readonly apiVersion: string
  readonly isDesktop: boolean
  /** Whether images are kept by containerd: then an image cannot be loaded without the layers of its base. */
  readonly hasContainerdImages: boolean
  /** Where it keeps images and containers, and how much is left there; undefined where this machine cannot see it. */
  readonly disk: { readonly directory: string; readonly freeBytes: number } | undefined
}

/** The library takes 40 ms to load: it waits until somebody asks for an engine. */
export async function openEngine(home: DockerHome): Promise<Engine> {
  const { address, source, options }: EnginePlace = await findEngine(home)
  const { default: Dockerode } = await import('dockerode')
  // The library fills in what is left out from its own reading of the environment.
  const only = {
    host: undefined,
    port: undefined,
    protocol: 'http' as const,
    ca: undefined,
    cert: undefined,
    key: undefined,
  }
  return { docker: new Dockerode({ ...only, ...options }), address, source, home }
}

export async function engineFacts({ docker, address }: Engine): Promise<EngineFacts> {
  const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<Info>])
  const isDesktop = /docker desktop/i.test(info.OperatingSystem ?? '')
  return {
    osType: info.OSType ?? version.Os,
    architecture: version.Arch,
    apiVersion: version.ApiVersion,
    isDesktop,
    hasContainerdImages: (info.DriverStatus ?? []).some(
      ([name, value]) => name === 'driver-type' && /containerd/.test(value),
    ),
    disk: isDesktop || !address.startsWith('unix://') ? undefined : await diskOf(info.DockerRootDir),
  }
}

async function diskOf(directory: string | undefined): Promise<EngineFacts['disk']> {
  if (directory === undefined) return undefined
  return statfs(directory).then(
    ({ bavail, bsize }) => ({ directory, freeBytes: bavail * bsize }),
    () => undefined,
  )
}

interface Info {
  readonly OSType?: string
  readonly OperatingSystem?: string
  readonly DockerRootDir?: string
  readonly DriverStatus?: readonly (readonly [string, string])[]
}
