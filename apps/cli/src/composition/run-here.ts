import { pathToFileURL } from 'node:url'
import { flowDefinition } from '@orc/core'
import { isOrcError, nearest, OrcError } from '@orc/core/model'
import { locateFlow, readPairs } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { bundleCache } from '../deploying/deploy-options.ts'
import { jsonObject } from '../json-input.ts'
import { earlierRun, type FlowHere, type TrackOptions, trackHere } from './track-here.ts'

export interface HereOptions extends TrackOptions {
  readonly entrypoint: string
  readonly param: readonly string[]
  readonly params: string | undefined
  /** Whether it becomes a run of the installation. */
  readonly track: boolean
}

/** Loads a flow as a worker would and calls it in this process. Its log goes to standard error. */
export async function runHere(options: HereOptions, context: CliContext): Promise<unknown> {
  const { entrypoint, track, retry } = options
  const here = await importFlow(entrypoint, context)
  const earlier = track && retry !== undefined ? await earlierRun(retry, context) : undefined
  const parameters = { ...earlier?.parameters, ...(await readParameters(options, here, context)) }
  // What the flow prints must not mix with the one JSON document.
  using _diverted = context.output.json ? context.host.divertPrints() : undefined
  try {
    if (track) return await trackHere({ ...here, parameters, retryOf: earlier?.id }, options, context)
    return await here.flow(parameters)
  } catch (error) {
    if (isOrcError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const isCancelled = error instanceof Error && error.name === 'AbortError'
    throw new OrcError(isCancelled ? 'flow_cancelled' : 'flow_failed', { flow: entrypoint, reason }, { cause: error })
  }
}

async function readParameters(
  { param, params = '{}' }: HereOptions,
  { flow }: CallableHere,
  { host }: CliContext,
): Promise<Record<string, unknown>> {
  return {
    ...jsonObject(params === '-' ? await host.stdin.readAll() : params, '--params'),
    ...readPairs(param, { schema: flowDefinition(flow)?.inputSchema() ?? {}, flag: '--param' }),
  }
}

interface CallableHere extends FlowHere {
  readonly flow: (input: unknown) => Promise<unknown>
}

/** @throws {OrcError} as the loader, `flow_file_broken` when importing throws, `flow_export_not_found` */
async function importFlow(typed: string, context: CliContext): Promise<CallableHere> {
  const [{ loadFlow }, { flowName }] = await Promise.all([import('@orc/steps/loader'), import('@orc/steps')])
  const project = locateFlow(context.host.directory, typed)
  const { entrypoint, file, exportName } = project
  const loaded = await loadFlow({ directory: project.root, entrypoint, cacheDirectory: bundleCache(context) })
  const module = await importModule(loaded.file, file)
  const flow = module[exportName]
  const definition = flowDefinition(flow)
  const { digest } = loaded
  if (definition) {
    return { flow: flow as CallableHere['flow'], name: flowName(definition, { file, exportName }), digest }
  }
  const flows = Object.keys(module).filter((name) => flowDefinition(module[name]))
  throw new OrcError('flow_export_not_found', { file, name: exportName, nearest: nearest(exportName, flows), flows })
}

async function importModule(bundle: string, file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(bundle).href)) as Record<string, unknown>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('flow_file_broken', { file, reason }, { cause: error })
  }
}
