import { pathToFileURL } from 'node:url'
import { flowDefinition } from '@orc/core'
import { isOrcError, nearest, OrcError } from '@orc/core/model'
import { locateFlow, readPairs } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { bundleCache } from '../deploying/deploy-options.ts'
import { jsonObject } from '../json-input.ts'

export interface HereOptions {
  readonly entrypoint: string
  readonly param: readonly string[]
  readonly params: string | undefined
}

/** Loads a flow as a worker would and calls it in this process. Its log goes to standard error. */
export async function runHere(
  { entrypoint, param, params = '{}' }: HereOptions,
  context: CliContext,
): Promise<unknown> {
  const { host, output } = context
  const flow = await importFlow(entrypoint, context)
  const parameters = {
    ...jsonObject(params === '-' ? await host.stdin.readAll() : params, '--params'),
    ...readPairs(param, { schema: flowDefinition(flow)?.inputSchema() ?? {}, flag: '--param' }),
  }
  // What the flow prints must not mix with the one JSON document.
  using _diverted = output.json ? host.divertPrints() : undefined
  try {
    return await flow(parameters)
  } catch (error) {
    if (isOrcError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('flow_failed', { flow: entrypoint, reason }, { cause: error })
  }
}

type CallableFlow = (input: unknown) => Promise<unknown>

/** @throws {OrcError} as the loader, `flow_file_broken` when importing throws, `flow_export_not_found` */
async function importFlow(typed: string, context: CliContext): Promise<CallableFlow> {
  const { loadFlow } = await import('@orc/steps/loader')
  const project = locateFlow(context.host.directory, typed)
  const { entrypoint, file, exportName } = project
  const loaded = await loadFlow({ directory: project.root, entrypoint, cacheDirectory: bundleCache(context) })
  const module = await importModule(loaded.file, file)
  const flow = module[exportName]
  if (flowDefinition(flow)) return flow as CallableFlow
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
