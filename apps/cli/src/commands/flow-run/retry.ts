import { command } from '../../command.ts'
import { announceRun } from '../../runs/announce.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RETRY_FROM_CHOICES, RUN } from './arguments.ts'

export const retry = command({
  usage: 'retry <run>',
  describe: 'Repeat a finished run as a new one: tasks that finished keep their results',
  options: (args) =>
    args.positional('run', RUN).option('from', {
      describe: 'Where it goes on: at what failed, or anew from the start',
      ...RETRY_FROM_CHOICES,
    }),
  run: async ({ run, from }, context) => {
    const id = await findRunId(run, context.client)
    await announceRun(await context.client.call('retryFlowRun', { id, from }), context)
  },
})
