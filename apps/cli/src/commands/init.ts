import { initProject } from '@orc/deploy'
import { command } from '../command.ts'
import { flag, text } from '../options.ts'
import { counted } from '../output/words.ts'

export const init = command({
  usage: 'init',
  describe: 'Write the file of deployments, orc.yaml',
  options: (args) =>
    args.option('from', text('A prefect.yaml to convert')).option('force', flag('Write over a file that is there')),
  run: async ({ from, force }, { host, output }) => {
    const made = await initProject({ directory: host.directory, from, force })
    for (const note of made.notes) output.warn(note)
    const what = from === undefined ? '' : ` with ${counted(made.deployments, 'deployment')}`
    output.result(made, `Wrote ${made.file}${what}.\nDeploy what is in it with:\n  orc deploy --all`)
  },
})
