import { command } from '../../command.ts'
import { workPoolOf } from '../../default-work-pool.ts'
import { queueColumns } from '../../work-pools/columns.ts'
import { POOL } from './arguments.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the queues of a work pool, by priority',
  options: (args) => args.option('pool', POOL),
  run: async ({ pool }, context) => {
    const { client, output } = context
    const { items } = await client.call('listWorkQueues', { pool: workPoolOf(pool, context) })
    output.list(items, {
      columns: queueColumns(context),
      empty: 'No queues.',
    })
  },
})
