import { command } from '../../command.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const pause = command({
  usage: 'pause <name>',
  describe: 'Let no more runs of a queue be claimed',
  options: queueArguments,
  run: async (args, context) => {
    const queue = await context.client.call('pauseWorkQueue', queueOf(args, context))
    context.output.result(queue, `Paused queue "${queue.name}" of work pool "${queue.pool}".`)
  },
})
