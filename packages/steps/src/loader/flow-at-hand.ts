import { dirname, relative, sep } from 'node:path'
import { flowDefinition } from '@orc/core'
import { OrcError } from '@orc/core/model'
import { flowSite, isDescribing } from '../flow-site.ts'
import { projectRoot } from '../project-root.ts'
import { describeFlow, describeFlows, type FlowDescription } from './describe-flow.ts'

export interface FlowAtHand {
  /** The project's. */
  readonly directory: string
  /** `FILE:EXPORT`, relative to it. */
  readonly entrypoint: string
  readonly description: FlowDescription
}

export interface AtHandOptions {
  /** Where bundles are kept. */
  readonly cacheDirectory: string
  /** `FILE:EXPORT`, where the flow cannot be found by itself. @default found by where `flow()` was called */
  readonly entrypoint?: string | undefined
  /** What a given entrypoint is relative to. @default the project of the working directory */
  readonly directory?: string | undefined
}

/**
 * The file and the export of a flow that is a value in this program. A flow knows where `flow()` was called; that file is
 * looked at in a process of its own, and of its exports the one is taken that is written at the same place. So the flow
 * must be exported by the file that makes it.
 * @throws {OrcError} `usage` for what is no flow, and for one that cannot be found; what is wrong with its file
 */
export async function flowAtHand(flow: unknown, options: AtHandOptions): Promise<FlowAtHand> {
  const definition = flowDefinition(flow)
  if (!definition) throw usage('What is to be deployed is no flow.', "Pass what flow() of '@orc/core' returned.")
  if (isDescribing()) {
    const remedy = 'Put it into a file of its own, or behind: if (import.meta.main)'
    throw usage('A file of flows deploys them whenever it is loaded.', remedy)
  }
  const { cacheDirectory } = options
  if (options.entrypoint !== undefined) {
    const directory = options.directory ?? projectRoot(process.cwd()) ?? process.cwd()
    const request = { directory, entrypoint: options.entrypoint }
    return { ...request, description: await describeFlow({ ...request, cacheDirectory }) }
  }
  const site = flowSite(definition)
  if (!site) throw usage('It cannot be told where the flow is written.', REMEDY)
  const directory = projectRoot(dirname(site.file)) ?? dirname(site.file)
  const file = relative(directory, site.file).split(sep).join('/')
  const described = await describeFlows({ directory, file, cacheDirectory })
  const found = described.filter((one) => one.site?.line === site.line && one.site.file === site.file)
  const [description] = found.length > 0 ? found : described.filter(({ name }) => name === definition.name)
  if (!description) throw usage(`${file} does not export the flow that it makes in line ${site.line}.`, REMEDY)
  return { directory, entrypoint: `${file}:${description.exportName}`, description }
}

const REMEDY = 'Export it there, or say where it is exported: entrypoint: FILE:EXPORT'

function usage(problem: string, remedy: string): OrcError {
  return new OrcError('usage', { problem, remedy })
}
