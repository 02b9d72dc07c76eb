import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { findRunId } from '../../runs/find-run.ts'
import { runFields } from '../../runs/run-fields.ts'
import { RUN } from './arguments.ts'

export const inspect = command({
  usage: 'inspect <run>',
  describe: 'Show a run, with the line of its states, the tree of its tasks and child runs, and what it waits for',
  options: (args) => args.positional('run', RUN),
  run: async ({ run: given }, context) => {
    const { client, output } = context
    const id = await findRunId(given, client)
    const run = await client.call('getFlowRun', { id })
    const { items: states } = await client.call('listFlowRunStates', { id })
    const tasks = await everyPage((page) => client.call('listTaskRuns', { id, ...page }))
    const waits = await everyPage((page) => client.call('listWaits', { id, ...page }))
    const children = await everyPage((page) => client.call('listFlowRuns', { parent: id, ...page }))
    const more = { states, tasks, waits, children }
    output.item({ ...run, ...more }, await runFields({ run, ...more }, context))
  },
})
