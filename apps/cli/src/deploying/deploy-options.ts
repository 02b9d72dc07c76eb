import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type DeployOptions, readSchedules } from '@orc/deploy'
import type { ArgumentsOf } from '../command.ts'
import type { CliContext } from '../context.ts'
import type { deployFlags } from './deploy-flags.ts'
import { imageOptions } from './image-options.ts'

type Flags = Omit<ArgumentsOf<ReturnType<typeof deployFlags>>, 'dryRun'>

/** What is missing is asked for by the wizard; without it each gap is an error that names the flag. */
export function deployOptions(flags: Flags, context: CliContext): DeployOptions {
  const { client, host, settings } = context
  const answer = (given: string | undefined, question: string, flag: string): string => {
    if (given) return given
    throw new OrcError('answer_required', { question, flag })
  }
  const entrypoint = answer(flags.entrypoint, 'Which flow?', 'FILE:EXPORT, such as flows/report.ts:report')
  if (flags.name.length === 0) answer(undefined, 'Deployment name', '--name NAME')
  const pool = answer(flags.pool ?? settings.values.defaultWorkPool, 'Work pool', '--pool NAME')
  return {
    client,
    directory: host.directory,
    entrypoint,
    names: flags.name,
    pool,
    queue: flags.workQueue,
    schedules: readSchedules(flags),
    parameters: flags.param,
    jobVariables: flags.jobVariable,
    tags: flags.tag,
    description: flags.description,
    concurrencyLimit: flags.concurrencyLimit,
    collisionStrategy: flags.collisionStrategy,
    concurrencyKey: flags.concurrencyKey,
    infrastructureRetries: flags.infrastructureRetries,
    ...imageOptions(flags, context),
    describe: async (flow) => {
      const { describeFlow } = await import('@orc/steps/loader')
      return describeFlow({ ...flow, cacheDirectory: bundleCache(context) })
    },
  }
}

/** Where workers of this home keep bundles too: what was deployed here starts here without being bundled again. */
export function bundleCache({ settings }: CliContext): string {
  return join(settings.values.home, 'cache', 'bundles')
}
