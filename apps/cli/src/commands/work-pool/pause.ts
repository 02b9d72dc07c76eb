import { quoted } from '@orc/core/model'
import { command } from '../../command.ts'
import { POOL } from './arguments.ts'

export const pause = command({
  usage: 'pause <name>',
  describe: 'Let no more runs of a work pool be claimed',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, { client, output }) => {
    const pool = await client.call('pauseWorkPool', { name })
    output.result(pool, `Paused work pool "${name}". Undo it with: orc work-pool resume ${quoted(name)}`)
  },
})
