import { encodeResult } from '@orc/core/model'
import { command } from '../../command.ts'
import { runHere } from '../../composition/run-here.ts'
import { named, several, text } from '../../options.ts'
import { RETRY_FROM_CHOICES } from '../flow-run/arguments.ts'

export const run = command({
  usage: 'run <entrypoint>',
  describe: 'Run a flow here, in this process, as a run that is tracked',
  options: (args) =>
    args
      .positional('entrypoint', named('FILE:EXPORT'))
      .option('param', several('A parameter, k=v: text where the flow takes text, else JSON'))
      .option('params', text('All parameters as a JSON object; - reads it from standard input'))
      .option('run-name', text('Its name, instead of two random words'))
      .option('tag', several('A tag of the run'))
      .option('retry', text('Repeat this finished run, by id or name: tasks that finished keep their results'))
      .option('from', {
        describe: 'Where --retry goes on: at what failed, or anew from the start',
        ...RETRY_FROM_CHOICES,
      })
      .option('track', {
        type: 'boolean',
        default: true,
        describe: 'Keep it as a run, with log, tasks and result; --no-track calls the flow as a script would',
      }),
  run: async (options, context) => {
    const returned = await runHere(options, context)
    const result =
      returned === undefined ? undefined : (JSON.parse(encodeResult(returned, 'What it returned')) as unknown)
    context.output.result(result, () => (result === undefined ? 'Done.' : JSON.stringify(result, undefined, 2)))
  },
})
