import { command } from '../../command.ts'
import { workPoolOf } from '../../default-work-pool.ts'
import { relative } from '../../output/times.ts'
import { slots } from '../../output/words.ts'
import { POOL } from './arguments.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the queues of a work pool, by priority',
  options: (args) => args.option('pool', POOL),
  run: async ({ pool }, context) => {
    const { client, output, host } = context
    const { items } = await client.call('listWorkQueues', { pool: workPoolOf(pool, context) })
    output.list(items, {
      columns: {
        Name: ({ name, isDefault }) => (isDefault ? `${name} (default)` : name),
        Priority: ({ priority }) => priority,
        Status: ({ status }) => output.style.word(status),
        'In use': slots,
        'Last polled': ({ lastPolledAt }) => relative(lastPolledAt, host.clock.now()),
        Reason: ({ statusReason }) => statusReason,
      },
      empty: 'No queues.',
    })
  },
})
