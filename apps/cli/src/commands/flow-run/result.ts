import { command } from '../../command.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RUN } from './arguments.ts'

export const result = command({
  usage: 'result <run>',
  describe: 'Print what the flow returned, also from result storage',
  options: (args) => args.positional('run', RUN),
  run: async ({ run }, { client, output }) => {
    const { readResultJson } = await import('@orc/client')
    const id = await findRunId(run, client)
    const value = await readResultJson(client, await client.call('getFlowRun', { id }))
    output.result(value, () => JSON.stringify(value, undefined, 2))
  },
})
