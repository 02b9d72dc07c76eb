import { limitText } from '@orc/core/model'
import { command } from '../../command.ts'
import { LIMIT, SLOTS, slotsOf } from './arguments.ts'

export const update = command({
  usage: 'update <name>',
  describe: 'Give a limit more slots, or fewer',
  options: (args) => args.positional('name', LIMIT).option('slots', SLOTS),
  run: async ({ name, slots }, { client, output }) => {
    const limit = await client.call('updateConcurrencyLimit', { name, slots: slotsOf(slots) })
    output.result(limit, `Concurrency limit "${limit.name}" has ${limitText(limit)} now.`)
  },
})
