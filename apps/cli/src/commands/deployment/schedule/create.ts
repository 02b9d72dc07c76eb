import { oneSchedule, scheduleText } from '@orc/deploy'
import { command } from '../../../command.ts'
import { given } from '../../../given.ts'
import { flag, several, text } from '../../../options.ts'
import { relative } from '../../../output/times.ts'
import { readParameters } from '../../../parameters.ts'
import { DEPLOYMENT, deploymentName } from '../arguments.ts'
import { timingOptions } from './arguments.ts'

export const create = command({
  usage: 'create <deployment>',
  describe: 'Add a schedule to a deployment',
  options: (args) =>
    timingOptions(args.positional('deployment', DEPLOYMENT))
      .option('slug', text("Its name (without it: made from the schedule's content)"))
      .option('param', several('A parameter of its runs, k=v'))
      .option('paused', flag('Let it not fire yet')),
  run: async ({ deployment: fullName, slug, param, paused, ...timing }, { client, output, host }) => {
    const deployment = await client.call('getDeployment', deploymentName(fullName))
    const schedule = { ...oneSchedule(timing), ...given({ slug }), active: !paused }
    const parameters = readParameters(param, deployment)
    const { flow, name } = deployment
    const created = await client.call('createSchedule', { flow, name, ...schedule, parameters })
    const next = relative(created.nextAt, host.clock.now())
    output.result(
      created,
      `Created schedule "${created.slug}" (${scheduleText(created)}), next ${next || 'never: it is paused or over'}.`,
    )
  },
})
