import { command } from '../../command.ts'
import { poolText } from '../../work-pools/pool-text.ts'
import { POOL } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <name>',
  describe: 'Show a work pool: its queues, its workers, and what its runs may set',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, context) => {
    const { client, output } = context
    const pool = await client.call('getWorkPool', { name })
    const { items: queues } = await client.call('listWorkQueues', { pool: name })
    const { items: workers } = await client.call('listWorkers', { pool: name })
    output.result(pool, () => poolText({ pool, queues, workers }, context))
  },
})
