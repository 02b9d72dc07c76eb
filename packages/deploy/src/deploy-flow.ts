import { homedir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@orc/client'
import { OrcError } from '@orc/core/model'
import type { BuildStepFunction } from '@orc/steps'
import { type AppliedDeployment, deployEntrypoint } from './deploy.ts'
import type { DeployClient, DeployOptions, Values } from './options.ts'

type Shared = Omit<
  DeployOptions,
  | 'client'
  | 'directory'
  | 'entrypoint'
  | 'names'
  | 'describe'
  | 'steps'
  | 'place'
  | 'parameters'
  | 'parameterValues'
  | 'jobVariables'
  | 'jobVariableValues'
>

/** A deployment as a program asks for it. */
export interface DeployFlowOptions extends Shared {
  readonly name: string
  readonly parameters?: Values | undefined
  readonly jobVariables?: Values | undefined
  /** Steps beside those of `@orc/steps`: `dockerSteps()` of `@orc/docker`, or functions of one's own. */
  readonly steps?: Readonly<Record<string, BuildStepFunction>> | undefined
  /** @default the server that `ORC_API_URL` names, with `ORC_API_KEY` */
  readonly client?: DeployClient | undefined
  /** `FILE:EXPORT`, where the flow is not exported by the file that makes it. @default found by itself */
  readonly entrypoint?: string | undefined
  /** Where a given entrypoint is relative to. @default the project of the working directory */
  readonly directory?: string | undefined
  /** ORC_HOME: bundles are kept below it. @default `ORC_HOME`, else `~/.orc` */
  readonly home?: string | undefined
}

/**
 * Deploys a flow that is at hand, as `orc deploy` does. Where it is written is found by where `flow()` was called, so its
 * file has to export it; the file is loaded once more in a process of its own, so it should only define flows: call
 * `deploy` in another file, or behind `if (import.meta.main)`.
 * @throws {OrcError} as `deployEntrypoint`; `usage` where the flow cannot be found, and where no server is named
 */
export async function deploy(flow: unknown, options: DeployFlowOptions): Promise<AppliedDeployment> {
  const { name, parameters, jobVariables, steps, client, entrypoint, directory, home, ...shared } = options
  const { flowAtHand } = await import('@orc/steps/loader')
  const cacheDirectory = join(home ?? process.env['ORC_HOME'] ?? join(homedir(), '.orc'), 'cache', 'bundles')
  const found = await flowAtHand(flow, { cacheDirectory, entrypoint, directory })
  await using connection = client ? borrowed(client) : connectToServer()
  const { deployments } = await deployEntrypoint({
    ...shared,
    client: connection.client,
    directory: found.directory,
    entrypoint: found.entrypoint,
    names: [name],
    parameterValues: parameters,
    jobVariableValues: jobVariables,
    ...(steps && { steps: async () => steps }),
    describe: async () => found.description,
  })
  const [deployment] = deployments
  if (!deployment) throw new Error('a deployment that was asked for is not among those that were made')
  return deployment
}

type Connection = AsyncDisposable & { readonly client: DeployClient }

function borrowed(client: DeployClient): Connection {
  return { client, [Symbol.asyncDispose]: async () => {} }
}

function connectToServer(): Connection {
  const url = process.env['ORC_API_URL']
  if (url) {
    const client = connect({ url, key: process.env['ORC_API_KEY'] })
    return { client, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
  }
  throw new OrcError('usage', {
    problem: 'No server is named to deploy to.',
    remedy: 'Set ORC_API_URL, or pass a client, such as that of openEmbedded() of @orc/embedded.',
  })
}
