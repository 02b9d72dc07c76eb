import type { CommandGroup } from '../../command.ts'
import { clear } from './clear.ts'
import { ls } from './ls.ts'

export const cache: CommandGroup = {
  noun: 'cache',
  describe: 'Results of tasks that later calls are given',
  commands: [ls, clear],
}
