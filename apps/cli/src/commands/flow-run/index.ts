import type { CommandGroup } from '../../command.ts'
import { cancel } from './cancel.ts'
import { deleteRun } from './delete.ts'
import { inspect } from './inspect.ts'
import { logs } from './logs.ts'
import { ls } from './ls.ts'
import { result } from './result.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { watch } from './watch.ts'

export const flowRun: CommandGroup = {
  noun: 'flow-run',
  describe: 'Runs of flows',
  commands: [ls, inspect, logs, result, watch, cancel, resume, retry, deleteRun],
}
