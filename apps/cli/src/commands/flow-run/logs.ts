import { command } from '../../command.ts'
import { LEVELS } from '../../log-levels.ts'
import { flag } from '../../options.ts'
import { findRunId } from '../../runs/find-run.ts'
import { logLine } from '../../runs/lines.ts'
import { readLogs } from '../../runs/read-logs.ts'
import { RUN } from './arguments.ts'

export const logs = command({
  usage: 'logs <run>',
  describe: 'Print the log of a run',
  options: (args) =>
    args
      .positional('run', RUN)
      .option('follow', { ...flag('Go on until the run is over'), alias: 'f' })
      .option('level', { choices: LEVELS, describe: 'The least level to print' }),
  run: async ({ run, follow, level }, { client, output, host }) => {
    const id = await findRunId(run, client)
    const stop = follow ? host.stopSignal('') : undefined
    const all = await readLogs({ client, id, level, stop }, (line) => output.line(logLine(line, output)))
    if (output.json) output.result(all, '')
    else if (all.length === 0) output.line('No lines.')
  },
})
