import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { relative } from '../../output/times.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the flows that were deployed',
  options: (args) => args,
  run: async (_, { client, output, host }) => {
    const flows = await everyPage((page) => client.call('listFlows', page))
    output.list(flows, {
      columns: {
        Name: ({ name }) => name,
        Deployments: ({ deployments }) => deployments,
        Created: ({ createdAt }) => relative(createdAt, host.clock.now()),
      },
      empty: 'No flows yet. Deploy one: orc deploy FILE:EXPORT -n NAME -p POOL',
    })
  },
})
