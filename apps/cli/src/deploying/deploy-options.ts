import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type DeployOptions, type GivenAnswers, readSchedules } from '@orc/deploy'
import type { ArgumentsOf } from '../command.ts'
import type { CliContext } from '../context.ts'
import { given } from '../given.ts'
import type { deployFlags } from './deploy-flags.ts'
import { imageOptions } from './image-options.ts'

export type DeployFlags = Omit<ArgumentsOf<ReturnType<typeof deployFlags>>, 'dryRun'>

/** For where nobody can be asked: each gap is an error that names the flag. */
export function deployOptions(flags: DeployFlags, context: CliContext): DeployOptions {
  const { client, host, settings } = context
  const answer = (given: string | undefined, question: string, flag: string): string => {
    if (given) return given
    throw new OrcError('answer_required', { question, flag })
  }
  const entrypoint = answer(flags.entrypoint, 'Which flow?', 'FILE:EXPORT, such as flows/report.ts:report')
  if (flags.name.length === 0) answer(undefined, 'Deployment name', '--name NAME')
  const pool = answer(flags.pool ?? settings.values.defaultWorkPool, 'Work pool', '--pool NAME')
  return {
    ...givenAnswers(flags),
    client,
    directory: host.directory,
    entrypoint,
    names: flags.name,
    pool,
    ...imageOptions(flags, context),
    describe: describer(context),
  }
}

/** What the flags say; what they leave open is not in it. */
export function givenAnswers(flags: DeployFlags): GivenAnswers {
  const { entrypoint, name: names, pool, workQueue: queue, param, jobVariable, tag, description } = flags
  const { image, baseImage, dockerfile, build, push, allowUnpushed } = flags
  const { concurrencyLimit, collisionStrategy, concurrencyKey, infrastructureRetries } = flags
  const lists = { names, schedules: readSchedules(flags), parameters: param, jobVariables: jobVariable, tags: tag }
  const words = { entrypoint, pool, queue, description, image, baseImage, dockerfile }
  const limits = { concurrencyLimit, collisionStrategy, concurrencyKey, infrastructureRetries }
  return { ...lists, ...given({ ...words, ...limits, build, push, allowUnpushed }) }
}

/** Looks at a flow once, with the bundles that workers of this home keep: what was deployed here starts without a build. */
export function describer(context: CliContext): DeployOptions['describe'] {
  return async (flow) => {
    const { describeFlow } = await import('@orc/steps/loader')
    return describeFlow({ ...flow, cacheDirectory: bundleCache(context) })
  }
}

export function bundleCache({ settings }: CliContext): string {
  return join(settings.values.home, 'cache', 'bundles')
}
