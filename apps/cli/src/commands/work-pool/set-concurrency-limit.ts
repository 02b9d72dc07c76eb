import { command } from '../../command.ts'
import { named, readLimit } from '../../options.ts'
import { runsAtOnce } from '../../output/words.ts'
import { POOL } from './arguments.ts'

export const setConcurrencyLimit = command({
  usage: 'set-concurrency-limit <name> <limit>',
  describe: 'Set the most runs at once of a work pool',
  options: (args) => args.positional('name', POOL).positional('limit', named('A whole number, or none')),
  run: async ({ name, limit }, { client, output }) => {
    const concurrencyLimit = readLimit(limit)
    const { workPool } = await client.call('updateWorkPool', { name, concurrencyLimit })
    output.result(workPool, `Work pool "${workPool.name}" runs ${runsAtOnce(workPool.concurrencyLimit)} at once.`)
  },
})
