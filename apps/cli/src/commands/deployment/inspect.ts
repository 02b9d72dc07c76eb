import type { Deployment } from '@orc/core/contract'
import { scheduleText } from '@orc/deploy'
import { command } from '../../command.ts'
import { relative } from '../../output/times.ts'
import { compact, runsAtOnce } from '../../output/words.ts'
import { DEPLOYMENT, deploymentName } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <deployment>',
  describe: 'Show a deployment',
  options: (args) => args.positional('deployment', DEPLOYMENT),
  run: async (args, { client, output, host }) => {
    const deployment = await client.call('getDeployment', deploymentName(args.deployment))
    output.item(deployment, deploymentFields(deployment, host.clock.now()))
  },
})

function deploymentFields(deployment: Deployment, now: Date) {
  return {
    Name: deployment.fullName,
    Description: deployment.description,
    'Work pool': deployment.workPool ?? 'none: it cannot run',
    Queue: deployment.workQueue,
    Entrypoint: deployment.entrypoint,
    'Pull steps': deployment.pullSteps.map((step) => JSON.stringify(step)).join('\n'),
    Parameters: compact(deployment.parameters),
    'Job variables': compact(deployment.jobVariables),
    Tags: deployment.tags.join(', '),
    Runs: limitText(deployment),
    Schedules: deployment.schedules
      .map((schedule) => `${scheduleText(schedule)}, next ${relative(schedule.nextAt, now) || 'never'}`)
      .join('\n'),
    Paused: deployment.paused ? 'its schedules do not fire' : undefined,
    Updated: relative(deployment.updatedAt, now),
    'Parameter schema': JSON.stringify(deployment.parameterSchema, undefined, 2),
  }
}

function limitText({ concurrencyLimit, concurrencyKey, collisionStrategy }: Deployment): string {
  const atOnce = `${runsAtOnce(concurrencyLimit)} at once`
  if (concurrencyLimit === null) return atOnce
  return `${atOnce}${concurrencyKey === null ? '' : ` for each ${concurrencyKey}`} (${collisionStrategy})`
}
