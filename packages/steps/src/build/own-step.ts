import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearest, OrcError } from '@orc/core/model'
import { importBundle } from '../import-bundle.ts'
import type { BuildStepFunction } from './build-step.ts'

const OWN = /^(?<module>.*[^/\\:]):(?<exportName>[\p{ID_Start}$_][\p{ID_Continue}$]*)$/u

/** Whether a step is a project's own: `./steps/notify.ts:notify` of its directory, `@acme/steps:notify` of a package. */
export function isOwnStep(name: string): boolean {
  return OWN.test(name)
}

/**
 * The function that a module of the project exports. TypeScript is bundled as flows are; it is run in this process.
 * @throws {OrcError} `step_failed` where there is no such module or function, `flow_file_broken`
 */
export async function ownStep(name: string, directory: string): Promise<BuildStepFunction> {
  const { module = '', exportName = '' } = OWN.exec(name)?.groups ?? {}
  const exported = await importModule(name, { module, directory })
  const run = exported[exportName]
  if (typeof run === 'function') return async (fields, context) => (await run(fields, context)) ?? {}
  const functions = Object.keys(exported).filter((key) => typeof exported[key] === 'function')
  const guess = nearest(exportName, functions)
  throw new OrcError('step_failed', {
    step: name,
    reason: `${module} exports no function "${exportName}"`,
    remedy: `${guess === undefined ? '' : `Did you mean "${guess}"? `}Its functions are: ${functions.join(', ') || 'none'}.`,
  })
}

interface OwnModule {
  readonly module: string
  readonly directory: string
}

async function importModule(
  step: string,
  { module, directory }: OwnModule,
): Promise<Readonly<Record<string, unknown>>> {
  if (module.startsWith('.') || isAbsolute(module)) return importFile(module, directory)
  try {
    const path = createRequire(join(directory, 'package.json')).resolve(module)
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (cause) {
    const reason = `its module cannot be imported: ${cause instanceof Error ? cause.message : String(cause)}`
    const remedy = 'Is the package installed? A file of the project begins with ./'
    throw new OrcError('step_failed', { step, reason, remedy }, { cause })
  }
}

async function importFile(file: string, directory: string): Promise<Readonly<Record<string, unknown>>> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'orc-step-'))
  try {
    const { loadFlow } = await import('../loader/load-flow.ts') // with esbuild, which only own steps need here
    const { file: bundle } = await loadFlow({ directory, entrypoint: `${file}:step`, cacheDirectory })
    return await importBundle(bundle)
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true })
  }
}
