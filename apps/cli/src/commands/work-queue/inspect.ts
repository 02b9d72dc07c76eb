import { command } from '../../command.ts'
import { relative } from '../../output/times.ts'
import { slots } from '../../output/words.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <name>',
  describe: 'Show a queue',
  options: queueArguments,
  run: async (args, context) => {
    const { client, output, host } = context
    const queue = await client.call('getWorkQueue', queueOf(args, context))
    output.item(queue, {
      Name: queue.name,
      'Work pool': queue.pool,
      Priority: queue.priority,
      Status: `${output.style.word(queue.status)}: ${queue.statusReason}`,
      'Slots in use': slots(queue),
      'Last polled': relative(queue.lastPolledAt, host.clock.now()) || 'never',
    })
  },
})
