import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { flag, limit, positive } from '../../options.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const create = command({
  usage: 'create <name>',
  describe: 'Add a queue to a work pool',
  options: (args) =>
    queueArguments(args)
      .option('priority', positive('1 is served first; without it after all others'))
      .option('concurrency-limit', limit('The most runs at once'))
      .option('paused', flag('Let nothing be claimed yet')),
  run: async ({ paused, priority, concurrencyLimit, ...queue }, context) => {
    const change = { paused, ...given({ priority, concurrencyLimit }) }
    const created = await context.client.call('createWorkQueue', { ...queueOf(queue, context), ...change })
    const text = `Created queue "${created.name}" of work pool "${created.pool}", priority ${created.priority}.`
    context.output.result(created, text)
  },
})
