import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { duration, positive } from '../../options.ts'
import { relative, utcTime } from '../../output/times.ts'
import { POOL } from './arguments.ts'

export const preview = command({
  usage: 'preview <name>',
  describe: 'Show the runs that will be due next',
  options: (args) =>
    args
      .positional('name', POOL)
      .option('within', duration('How far to look ahead (1h without it)'))
      .option('limit', positive('The most to show')),
  run: async ({ name, within, limit }, { client, output, host }) => {
    const { items } = await client.call('previewWorkPool', { name, ...given({ withinMs: within, limit }) })
    output.list(items, {
      columns: {
        Due: ({ dueAt }) => utcTime(dueAt),
        '': ({ dueAt }) => relative(dueAt, host.clock.now()),
        Queue: ({ queue }) => queue,
        Deployment: ({ deployment }) => deployment,
        From: ({ schedule, flowRunId }) => (flowRunId === null ? `schedule ${schedule}` : `run ${flowRunId}`),
      },
      empty: `Nothing of work pool "${name}" is due in that time.`,
    })
  },
})
