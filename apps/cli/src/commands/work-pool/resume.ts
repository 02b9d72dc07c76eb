import { command } from '../../command.ts'
import { POOL } from './arguments.ts'

export const resume = command({
  usage: 'resume <name>',
  describe: 'Undo a pause',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, { client, output }) => {
    const pool = await client.call('resumeWorkPool', { name })
    output.result(
      pool,
      () => `Resumed work pool "${name}". It is ${output.style.word(pool.status)}: ${pool.statusReason}`,
    )
  },
})
