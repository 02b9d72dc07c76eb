import { command } from '../../command.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const resume = command({
  usage: 'resume <name>',
  describe: 'Undo a pause',
  options: queueArguments,
  run: async (args, context) => {
    const queue = await context.client.call('resumeWorkQueue', queueOf(args, context))
    context.output.result(queue, `Resumed queue "${queue.name}" of work pool "${queue.pool}".`)
  },
})
