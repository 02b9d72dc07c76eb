import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const deleteSecret = command({
  usage: 'delete <name>',
  describe: 'Delete a secret',
  options: (args) => args.positional('name', named('Name of the secret')),
  run: async ({ name }, { client, output }) => {
    const secret = await client.call('deleteSecret', { name })
    output.result(secret, `Deleted secret "${secret.name}".`)
  },
})
