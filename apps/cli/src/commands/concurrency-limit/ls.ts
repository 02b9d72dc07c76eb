import { limitText } from '@orc/core/model'
import { command } from '../../command.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the limits',
  options: (args) => args,
  run: async (_, { client, output }) => {
    const { items } = await client.call('listConcurrencyLimits', {})
    output.list(items, {
      columns: {
        Name: ({ name }) => name,
        Limit: limitText,
        'In use': ({ slotsInUse }) => slotsInUse,
        Waiting: ({ waiting }) => waiting,
      },
      empty: 'No concurrency limits yet. Create one: orc concurrency-limit create NAME --slots N',
    })
  },
})
