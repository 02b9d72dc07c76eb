import { scheduleText } from '@orc/deploy'
import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { given } from '../../given.ts'
import { text } from '../../options.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the deployments',
  options: (args) =>
    args.option('flow', text('Only of this flow')).option('pool', { ...text('Only of this work pool'), alias: 'p' }),
  run: async ({ flow, pool }, { client, output }) => {
    const filter = given({ flow, workPool: pool })
    const deployments = await everyPage((page) => client.call('listDeployments', { ...page, ...filter }))
    output.list(deployments, {
      columns: {
        Name: ({ fullName }) => fullName,
        'Work pool': ({ workPool }) => workPool ?? 'none',
        Queue: ({ workQueue }) => workQueue,
        Schedules: ({ schedules, paused }) => (paused ? 'paused' : schedules.map(scheduleText).join(', ')),
        Entrypoint: ({ entrypoint }) => entrypoint,
        Tags: ({ tags }) => tags.join(', '),
      },
      empty: 'No deployments yet. Create one: orc deploy FILE:EXPORT -n NAME -p POOL',
    })
  },
})
