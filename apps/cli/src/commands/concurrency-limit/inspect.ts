import { limitText } from '@orc/core/model'
import { command } from '../../command.ts'
import { holderLines } from '../../output/limits.ts'
import { relative } from '../../output/times.ts'
import { LIMIT } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <name>',
  describe: 'Show a limit, who holds its slots and who waits',
  options: (args) => args.positional('name', LIMIT),
  run: async ({ name }, { client, output, host }) => {
    const limit = await client.call('getConcurrencyLimit', { name })
    const now = host.clock.now()
    output.item(limit, {
      Name: limit.name,
      Limit: limitText(limit),
      'In use': limit.slotsInUse,
      'Held by': holderLines(limit.holders, { total: limit.holders.length, now }),
      Waiting: limit.waiting,
      'In line': holderLines(limit.waiters, { total: limit.waiting, now }),
      Updated: relative(limit.updatedAt, now),
    })
  },
})
