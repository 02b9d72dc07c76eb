import { command } from '../../command.ts'
import { named, readLimit } from '../../options.ts'
import { runsAtOnce } from '../../output/words.ts'
import { queueArguments, queueOf } from './arguments.ts'

export const setConcurrencyLimit = command({
  usage: 'set-concurrency-limit <name> <limit>',
  describe: 'Set the most runs at once of a queue',
  options: (args) => queueArguments(args).positional('limit', named('A whole number, or none')),
  run: async ({ limit, ...args }, context) => {
    const change = { ...queueOf(args, context), concurrencyLimit: readLimit(limit) }
    const queue = await context.client.call('updateWorkQueue', change)
    context.output.result(queue, `Queue "${queue.name}" runs ${runsAtOnce(queue.concurrencyLimit)} at once.`)
  },
})
