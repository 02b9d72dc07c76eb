import { isOrcError } from '@orc/core/model'
import type { ProvisionerHealth } from '@orc/worker'
import type { DockerHome } from '../engine/docker-home.ts'
import { type Engine, type EngineFacts, engineFacts, openEngine } from '../engine/engine.ts'
import { DISK_REMEDY, explain } from '../engine/engine-errors.ts'
import { type ContainerApi, isEngineHere, serverOf } from './run-api.ts'
import { UNREACHED_REMEDY } from './run-network.ts'

/** Docker 20.10 (2020): the first that knows all that is asked of it here. */
const LEAST_API_VERSION = '1.41'

/** A container's files and its log have to go somewhere: with less than this, nothing is begun that could not be ended. */
const LEAST_FREE_BYTES = 100_000_000

/** Whether runs can have containers of this engine, and reach the API from them. */
export async function judgeEngine(
  engine: Engine,
  facts: EngineFacts,
  api: ContainerApi | undefined,
): Promise<ProvisionerHealth> {
  const { address } = engine
  const { osType, apiVersion, disk } = facts
  if (osType !== 'linux') {
    const remedy = 'Switch Docker to Linux containers, or name another engine with DOCKER_HOST.'
    return { ok: false, problem: `The Docker engine at ${address} makes ${osType} containers only.`, remedy }
  }
  if (apiVersion.localeCompare(LEAST_API_VERSION, 'en', { numeric: true }) < 0) {
    const problem = `The Docker engine at ${address} speaks version ${apiVersion} of its API; ${LEAST_API_VERSION} is needed.`
    return { ok: false, problem, remedy: 'Update Docker to 20.10 or later.' }
  }
  if (api && 'door' in api && serverOf(api) === undefined && !(await isEngineHere(engine, facts))) {
    const problem = `The Docker engine at ${address} is on another machine, from which runs do not reach the Orc of this one.`
    return { ok: false, problem, remedy: UNREACHED_REMEDY }
  }
  if (disk && disk.freeBytes < LEAST_FREE_BYTES) {
    const left = `${Math.floor(disk.freeBytes / 1_000_000)} MB`
    const problem = `The disk of the Docker engine at ${address} is full: ${left} are left in ${disk.directory}.`
    return { ok: false, problem, remedy: DISK_REMEDY }
  }
  return { ok: true }
}

/** Whether there is an engine here to make containers and images with; for whoever says so before there is a worker. */
export async function checkEngine({ env = process.env }: Partial<DockerHome> = {}): Promise<ProvisionerHealth> {
  let address = 'its address'
  try {
    const engine = await openEngine({ env })
    address = engine.address
    return await judgeEngine(engine, await engineFacts(engine), undefined)
  } catch (error) {
    return unhealthy(error, address)
  }
}

/** What keeps the engine from answering. */
export function unhealthy(error: unknown, address: string): ProvisionerHealth {
  if (isOrcError(error)) return { ok: false, problem: error.message, remedy: error.hint }
  const { problem, remedy } = explain(error, address)
  return { ok: false, problem, remedy }
}
