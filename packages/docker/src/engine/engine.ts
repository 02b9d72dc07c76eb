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

export async function engineFacts({ docker }: Engine): Promise<EngineFacts> {
  const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<Info>])
  return {
    osType: info.OSType ?? version.Os,
    architecture: version.Arch,
    apiVersion: version.ApiVersion,
    isDesktop: /docker desktop/i.test(info.OperatingSystem ?? ''),
    hasContainerdImages: (info.DriverStatus ?? []).some(
      ([name, value]) => name === 'driver-type' && /containerd/.test(value),
    ),
  }
}

interface Info {
  readonly OSType?: string
  readonly OperatingSystem?: string
  readonly DriverStatus?: readonly (readonly [string, string])[]
}
