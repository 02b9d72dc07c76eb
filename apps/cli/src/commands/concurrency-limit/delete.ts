import { command } from '../../command.ts'
import { LIMIT } from './arguments.ts'

export const deleteLimit = command({
  usage: 'delete <name>',
  describe: 'Delete a limit; flows that use its name fail then',
  options: (args) => args.positional('name', LIMIT),
  run: async ({ name }, { client, output }) => {
    const limit = await client.call('deleteConcurrencyLimit', { name })
    output.result(limit, `Deleted concurrency limit "${limit.name}".`)
  },
})
