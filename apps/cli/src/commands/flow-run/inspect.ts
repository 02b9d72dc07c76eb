import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { findRunId } from '../../runs/find-run.ts'
import { runFields } from '../../runs/run-fields.ts'
import { RUN } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <run>',
  describe: 'Show a run, with the line of its states and the tree of its tasks',
  options: (args) => args.positional('run', RUN),
  run: async ({ run: given }, context) => {
    const { client, output } = context
    const id = await findRunId(given, client)
    const run = await client.call('getFlowRun', { id })
    const { items: states } = await client.call('listFlowRunStates', { id })
    const tasks = await everyPage((page) => client.call('listTaskRuns', { id, ...page }))
    output.item({ ...run, states, tasks }, await runFields({ run, states, tasks }, context))
  },
})
