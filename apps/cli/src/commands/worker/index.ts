import type { CommandGroup } from '../../command.ts'
import { ls } from './ls.ts'
import { start } from './start.ts'

export const worker: CommandGroup = {
  noun: 'worker',
  describe: 'Processes that claim runs and make their infrastructure',
  commands: [start, ls],
}
