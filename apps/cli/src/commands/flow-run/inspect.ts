import { command } from '../../command.ts'
import { findRunId } from '../../runs/find-run.ts'
import { runFields } from '../../runs/run-fields.ts'
import { RUN } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <run>',
  describe: 'Show a run, with the line of its states',
  options: (args) => args.positional('run', RUN),
  run: async ({ run: given }, context) => {
    const { client, output } = context
    const id = await findRunId(given, client)
    const run = await client.call('getFlowRun', { id })
    const { items: states } = await client.call('listFlowRunStates', { id })
    output.item({ ...run, states }, await runFields({ run, states }, context))
  },
})
