import { command } from '../../command.ts'
import { relative } from '../../output/times.ts'
import { slots } from '../../output/words.ts'
import { POOL } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <name>',
  describe: 'Show a work pool, with what its runs may set',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, { client, output, host }) => {
    const pool = await client.call('getWorkPool', { name })
    output.item(pool, {
      Name: pool.name,
      Type: pool.type,
      Description: pool.description,
      Status: `${output.style.word(pool.status)}: ${pool.statusReason}`,
      'Slots in use': slots(pool),
      Created: relative(pool.createdAt, host.clock.now()),
      'Base job template': JSON.stringify(pool.baseJobTemplate, undefined, 2),
    })
  },
})
