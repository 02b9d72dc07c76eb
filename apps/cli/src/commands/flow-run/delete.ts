import { command } from '../../command.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RUN } from './arguments.ts'

export const deleteRun = command({
  usage: 'delete <run>',
  describe: 'Delete a finished run with its states and logs',
  options: (args) => args.positional('run', RUN),
  run: async ({ run: typed }, { client, output }) => {
    const run = await client.call('deleteFlowRun', { id: await findRunId(typed, client) })
    output.result(run, `Deleted flow run "${run.name}".`)
  },
})
