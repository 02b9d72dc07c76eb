import { command } from '../../command.ts'
import { POOL } from './arguments.ts'

export const deletePool = command({
  usage: 'delete <name>',
  describe: 'Delete a work pool with its queues; its deployments stay, its waiting runs are cancelled',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, { client, output }) => {
    const pool = await client.call('deleteWorkPool', { name })
    output.result(pool, `Deleted work pool "${pool.name}".`)
  },
})
