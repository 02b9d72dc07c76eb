import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { text } from '../../options.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RUN } from './arguments.ts'

export const cancel = command({
  usage: 'cancel <run>',
  describe: 'Stop a run',
  options: (args) => args.positional('run', RUN).option('reason', text('Why; it is kept with the run')),
  run: async ({ run: typed, reason }, { client, output }) => {
    const id = await findRunId(typed, client)
    const run = await client.call('cancelFlowRun', { id, ...given({ reason }) })
    const more = run.state.type === 'CANCELLING' ? ' Its worker stops it now.' : ''
    output.result(run, () => `Flow run "${run.name}" is ${output.style.word(run.state.type)}.${more}`)
  },
})
