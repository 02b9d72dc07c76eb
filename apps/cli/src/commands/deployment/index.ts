import type { CommandGroup } from '../../command.ts'
import { deleteDeployment } from './delete.ts'
import { inspect } from './inspect.ts'
import { ls } from './ls.ts'
import { pause } from './pause.ts'
import { resume } from './resume.ts'
import { run } from './run.ts'
import { schedule } from './schedule/index.ts'

export const deployment: CommandGroup = {
  noun: 'deployment',
  describe: 'How, when and where flows run',
  commands: [run, ls, inspect, pause, resume, deleteDeployment, schedule],
}
