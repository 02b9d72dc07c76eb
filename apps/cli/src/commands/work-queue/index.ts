import type { CommandGroup } from '../../command.ts'
import { create } from './create.ts'
import { deleteQueue } from './delete.ts'
import { inspect } from './inspect.ts'
import { ls } from './ls.ts'
import { pause } from './pause.ts'
import { resume } from './resume.ts'
import { setConcurrencyLimit } from './set-concurrency-limit.ts'
import { setPriority } from './set-priority.ts'

export const workQueue: CommandGroup = {
  noun: 'work-queue',
  describe: 'Lines of a work pool, by priority',
  commands: [create, ls, inspect, pause, resume, setPriority, setConcurrencyLimit, deleteQueue],
}
