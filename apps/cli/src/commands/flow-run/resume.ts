import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { several, text } from '../../options.ts'
import { findRunId } from '../../runs/find-run.ts'
import { RUN } from './arguments.ts'
import { inputFor } from './resume-input.ts'

export const resume = command({
  usage: 'resume <run>',
  describe: 'Give a run the input that it waits for',
  options: (args) =>
    args
      .positional('run', RUN)
      .option('param', several('A field of the input, k=v: text where the run wants text, else JSON'))
      .option('input', text('The whole input as JSON; - reads it from standard input'))
      .option('wait', text('Which input is meant, by its name, where the run waits for several')),
  run: async ({ run, wait, ...flags }, context) => {
    const id = await findRunId(run, context.client)
    const input = await inputFor({ id, wait, ...flags }, context)
    const answered = await context.client.call('resumeFlowRun', { id, input, ...given({ wait }) })
    context.output.result(answered, () => `"${answered.name}" is answered; the run goes on.`)
  },
})
