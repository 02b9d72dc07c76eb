import { command } from '../../command.ts'
import { relative } from '../../output/times.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the names of the secrets',
  options: (args) => args,
  run: async (_, { client, output, host }) => {
    const { items } = await client.call('listSecrets', {})
    output.list(items, {
      columns: { Name: ({ name }) => name, Updated: ({ updatedAt }) => relative(updatedAt, host.clock.now()) },
      empty: 'No secrets yet. Set one: orc secret set NAME',
    })
  },
})
