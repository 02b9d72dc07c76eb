import { command } from '../../command.ts'
import { runHere } from '../../composition/run-here.ts'
import { named, several, text } from '../../options.ts'

export const run = command({
  usage: 'run <entrypoint>',
  describe: 'Run a flow here, in this process, without tracking it',
  options: (args) =>
    args
      .positional('entrypoint', named('FILE:EXPORT'))
      .option('param', several('A parameter, k=v: text where the flow takes text, else JSON'))
      .option('params', text('All parameters as a JSON object; - reads it from standard input')),
  run: async ({ entrypoint, param, params }, context) => {
    const result = await runHere({ entrypoint, param, params }, context)
    context.output.result(result, () => (result === undefined ? 'Done.' : JSON.stringify(result, undefined, 2)))
  },
})
