import type { CommandGroup } from '../../../command.ts'
import { create } from './create.ts'
import { deleteSchedule } from './delete.ts'
import { ls } from './ls.ts'
import { pause } from './pause.ts'
import { preview } from './preview.ts'
import { resume } from './resume.ts'

export const schedule: CommandGroup = {
  noun: 'schedule',
  describe: 'When the runs of a deployment are due',
  commands: [create, ls, pause, resume, deleteSchedule, preview],
}
