import { command } from '../../command.ts'
import { findRunId } from '../../runs/find-run.ts'
import { watchRun } from '../../runs/watch.ts'
import { RUN } from './arguments.ts'

export const watch = command({
  usage: 'watch <run>',
  describe: 'Follow a run to its end; exits with 0 only if it is COMPLETED',
  options: (args) => args.positional('run', RUN),
  run: async ({ run }, context) => watchRun(await findRunId(run, context.client), context),
})
