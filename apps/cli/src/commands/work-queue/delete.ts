import { command } from '../../command.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const deleteQueue = command({
  usage: 'delete <name>',
  describe: 'Delete a queue; its runs and deployments go to the default queue',
  options: queueArguments,
  run: async (args, context) => {
    const queue = await context.client.call('deleteWorkQueue', queueOf(args, context))
    context.output.result(queue, `Deleted queue "${queue.name}" of work pool "${queue.pool}".`)
  },
})
