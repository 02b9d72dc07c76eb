import { command } from '../../command.ts'
import { named, readPositive } from '../../options.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const setPriority = command({
  usage: 'set-priority <name> <priority>',
  describe: 'Set which queue of a pool is served first',
  options: (args) => queueArguments(args).positional('priority', named('A whole number; 1 is served first')),
  run: async ({ priority, ...args }, context) => {
    const change = { ...queueOf(args, context), priority: readPositive(priority) }
    const queue = await context.client.call('updateWorkQueue', change)
    context.output.result(queue, `Queue "${queue.name}" of work pool "${queue.pool}" has priority ${queue.priority}.`)
  },
})
