import { RUN_KEY_SCOPES } from '@orc/core/model'
import { command } from '../../command.ts'
import { duration, flag, several, text } from '../../options.ts'
import { announceRun } from '../../runs/announce.ts'
import { watchRun } from '../../runs/watch.ts'
import { DEPLOYMENT, deploymentName } from './arguments.ts'
import { createdText, runOptions } from './run-options.ts'

export const run = command({
  usage: 'run <deployment>',
  describe: 'Create a run of a deployment',
  options: (args) =>
    args
      .positional('deployment', DEPLOYMENT)
      .option('param', several('A parameter, k=v: text where the flow takes text, else JSON'))
      .option('params', text('All parameters as a JSON object; - reads it from standard input'))
      .option('job-variable', several('A job variable of its work pool, k=v'))
      .option('run-name', text('Its name, instead of two random words'))
      .option('start-in', duration('Make it due after this span of time'))
      .option('start-at', text('Make it due at this instant, such as 2026-03-01T09:00:00Z'))
      .option('tag', several('A tag, beside those of the deployment'))
      .option(
        'idempotency-key',
        text('Ask again with this key, and the run that has it is given in place of a new one'),
      )
      .option('idempotency-ttl', duration('Let the key be free again so long after (default: while there is the run)'))
      .option(
        'idempotency-scope',
        text(`Where the key is looked for: ${RUN_KEY_SCOPES.join(', ')} (default: deployment)`),
      )
      .option('watch', flag('Follow it to its end; exit with 0 only if it is COMPLETED')),
  run: async ({ deployment: fullName, watch, ...options }, context) => {
    const deployment = await context.client.call('getDeployment', deploymentName(fullName))
    const { flow, name } = deployment
    const ask = await runOptions(options, { deployment, context })
    const created = await context.client.call('runDeployment', { flow, name, ...ask })
    if (!watch) return announceRun(created, context, createdText(created, ask))
    context.output.line(`${createdText(created, ask)} (${created.id}).`)
    return watchRun(created.id, context)
  },
})
