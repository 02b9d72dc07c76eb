import { command } from '../../command.ts'
import { relative } from '../../output/times.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the variables',
  options: (args) => args,
  run: async (_, { client, output, host }) => {
    const { items } = await client.call('listVariables', {})
    output.list(items, {
      columns: {
        Name: ({ name }) => name,
        Value: ({ value }) => JSON.stringify(value),
        Updated: ({ updatedAt }) => relative(updatedAt, host.clock.now()),
      },
      empty: 'No variables yet. Set one: orc variable set NAME VALUE',
    })
  },
})
