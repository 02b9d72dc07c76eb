import { scheduleText } from '@orc/deploy'
import { command } from '../../../command.ts'
import { relative } from '../../../output/times.ts'
import { compact } from '../../../output/words.ts'
import { DEPLOYMENT, deploymentName } from '../arguments.ts'

export const ls = command({
  usage: 'ls <deployment>',
  describe: 'List the schedules of a deployment',
  options: (args) => args.positional('deployment', DEPLOYMENT),
  run: async ({ deployment }, { client, output, host }) => {
    const { items } = await client.call('listSchedules', deploymentName(deployment))
    output.list(items, {
      columns: {
        Slug: ({ slug }) => slug,
        When: scheduleText,
        Active: ({ active }) => (active ? 'yes' : 'paused'),
        Next: ({ nextAt }) => relative(nextAt, host.clock.now()),
        Parameters: ({ parameters }) => compact(parameters),
      },
      empty: `No schedules yet. Add one: orc deployment schedule create ${deployment} --cron "0 9 * * *"`,
    })
  },
})
