import type { ContainerCreateOptions, HostConfig } from 'dockerode'
import { HANDOVER_FILE, RUNNER_FILE, VOLUME } from '../provisioner/container-files.ts'
import type { DockerJob } from './docker-job.ts'
import { parseBytes } from './sizes.ts'
import { splitWords } from './words.ts'

export interface ContainerAsk {
  readonly job: DockerJob
  /** A name, or the id of the very image that is wanted. */
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  /** Directories of this machine, as Docker writes them: `/home/me/.orc/run-endpoint:/orc-api`. */
  readonly mounts: readonly string[]
}

/** Output is kept by the engine until it is read, up to twice this much: no run may fill the disk. */
const LOG_FILE_SIZE = '64m'
const NANO_CPUS = 1_000_000_000
/** The default of `docker run --gpus`. */
const GPU_CAPABILITIES = [['gpu']]

/**
 * The container of a run. Its hostname is the engine's to choose; the engine never removes it by itself, as that loses the
 * exit code; and its process number 1 is an init that passes on signals and buries what the flow leaves behind.
 */
export function containerSpec({ job, image, labels, mounts }: ContainerAsk): ContainerCreateOptions {
  const { command = 'node', env, user } = job
  return {
    Image: image,
    // The image's own entrypoint does not come in between: what it does with its arguments is not known.
    Entrypoint: [...splitWords(command), RUNNER_FILE, HANDOVER_FILE],
    Cmd: [],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...job.labels, ...labels },
    Volumes: { [VOLUME]: {} },
    ...(user === undefined ? {} : { User: user }),
    AttachStdout: false,
    AttachStderr: false,
    HostConfig: hostConfig(job, mounts),
  }
}

function hostConfig(job: DockerJob, mounts: readonly string[]): HostConfig {
  const { networks, volumes, extraHosts, capDrop, tmpfs, readOnly, privileged } = job
  return {
    Init: true,
    AutoRemove: false,
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_FILE_SIZE, 'max-file': '2' } },
    NetworkMode: networks[0] ?? 'default',
    Binds: [...volumes, ...mounts],
    ExtraHosts: [...extraHosts],
    CapDrop: [...capDrop],
    Tmpfs: { ...tmpfs },
    ReadonlyRootfs: readOnly,
    ...(privileged ? { Privileged: true } : {}),
    ...limits(job),
  }
}

function limits({ memLimit, memswapLimit, cpus, gpus, shmSize, ulimits }: DockerJob): HostConfig {
  return {
    ...(memLimit === undefined ? {} : { Memory: parseBytes(memLimit) }),
    ...(memswapLimit === undefined ? {} : { MemorySwap: memswapLimit === '-1' ? -1 : parseBytes(memswapLimit) }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO_CPUS) }),
    ...(gpus === undefined ? {} : { DeviceRequests: [gpuRequest(gpus)] }),
    ...(shmSize === undefined ? {} : { ShmSize: parseBytes(shmSize) }),
    Ulimits: Object.entries(ulimits).map(([Name, limit]) => ulimit(Name, limit)),
  }
}

function gpuRequest(gpus: string): NonNullable<HostConfig['DeviceRequests']>[number] {
  if (gpus.startsWith('device='))
    return { DeviceIDs: gpus.slice('device='.length).split(','), Capabilities: GPU_CAPABILITIES }
  return { Count: gpus === 'all' ? -1 : Number(gpus), Capabilities: GPU_CAPABILITIES }
}

/** `1024` is both; `1024:4096` is soft and hard. */
function ulimit(name: string, limit: string): { Name: string; Soft: number; Hard: number } {
  const [soft = '0', hard = soft] = limit.split(':')
  return { Name: name, Soft: Number(soft), Hard: Number(hard) }
}
