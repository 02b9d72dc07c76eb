import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { slots } from '../../output/words.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the work pools',
  options: (args) => args,
  run: async (_, { client, output }) => {
    const pools = await everyPage((page) => client.call('listWorkPools', page))
    output.list(pools, {
      columns: {
        Name: ({ name }) => name,
        Type: ({ type }) => type,
        Status: ({ status }) => output.style.word(status),
        'In use': slots,
        Reason: ({ statusReason }) => statusReason,
      },
      empty: 'No work pools yet. Create one: orc work-pool create my-pool --type process',
    })
  },
})
