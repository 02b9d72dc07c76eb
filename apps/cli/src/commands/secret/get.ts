import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const get = command({
  usage: 'get <name>',
  describe: 'Print the value of a secret',
  options: (args) => args.positional('name', named('Name of the secret')),
  run: async ({ name }, { client, output }) => {
    const secret = await client.call('getSecret', { name })
    output.result(secret, secret.value)
  },
})
