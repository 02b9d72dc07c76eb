import { COLLISION_STRATEGIES } from '@orc/core/model'
import type { Argv } from 'yargs'
import { timingOptions } from '../commands/deployment/schedule/arguments.ts'
import { count, flag, limit, several, text } from '../options.ts'

/** The flags of `orc deploy`. */
export const deployFlags = (args: Argv) =>
  timingOptions(args)
    .positional('entrypoint', { type: 'string', describe: 'FILE:EXPORT of the flow' })
    .option('name', {
      ...several('Name of the deployment; alone, those of orc.yaml, report-* and flow/name too'),
      alias: 'n',
    })
    .option('all', flag('Deploy all that is in orc.yaml'))
    .option('pool', { ...text('Its work pool'), alias: 'p' })
    .option('work-queue', { ...text("The pool's queue for its runs"), alias: 'q' })
    .option('param', several('A parameter of its runs, k=v'))
    .option('job-variable', several('What the pool lets be set, k=v'))
    .option('image', text('The image of its runs, REPO/NAME:TAG (<deployment>:latest without it)'))
    .option('base-image', text('What the image is built on (node:24-slim without it)'))
    .option('build', { type: 'boolean', describe: 'Build the image; --no-build takes the one that is there' })
    .option('dockerfile', text('The Dockerfile that the image is built by, from the project (none without it)'))
    .option('push', { type: 'boolean', describe: 'Push the image to its registry' })
    .option('allow-unpushed', flag('Deploy though workers that clone will not see all work of this directory'))
    .option('tag', several('A tag'))
    .option('description', text("What it is for (the flow's own without it)"))
    .option('concurrency-limit', limit('The most runs at once'))
    .option('collision-strategy', {
      choices: COLLISION_STRATEGIES,
      describe: 'What becomes of runs that are due while the limit is reached (enqueue without it)',
    })
    .option('concurrency-key', text('What each gets the whole limit for, such as {{ parameters.tenant }}'))
    .option('infrastructure-retries', count('How often a run that lost its infrastructure begins again'))
    .option('dry-run', flag('Say what would change, and change nothing'))
