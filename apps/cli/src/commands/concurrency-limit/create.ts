import { limitText } from '@orc/core/model'
import { command } from '../../command.ts'
import { duration } from '../../options.ts'
import { LIMIT, SLOTS, slotsOf } from './arguments.ts'

export const create = command({
  usage: 'create <name>',
  describe: 'Create a limit for withConcurrency(), a rate for rateLimit(), or one of the runs with a tag',
  options: (args) =>
    args
      .positional('name', LIMIT)
      .option('slots', SLOTS)
      .option('per', duration('Make it a rate: so many in any span of this length')),
  run: async ({ name, slots, per: perMs = null }, { client, output }) => {
    const limit = await client.call('createConcurrencyLimit', { name, slots: slotsOf(slots), perMs })
    output.result(limit, `Created concurrency limit "${limit.name}": ${limitText(limit)}.`)
  },
})
