import { command } from '../../command.ts'
import { announceRun } from '../../runs/announce.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RUN } from './arguments.ts'

export const retry = command({
  usage: 'retry <run>',
  describe: 'Repeat a finished run as a new one',
  options: (args) => args.positional('run', RUN),
  run: async ({ run }, context) => {
    const id = await findRunId(run, context.client)
    await announceRun(await context.client.call('retryFlowRun', { id }), context)
  },
})
