import type { CommandGroup } from '../../command.ts'
import { emit } from './emit.ts'

export const event: CommandGroup = {
  noun: 'event',
  describe: 'What happened, for the runs that wait for it',
  commands: [emit],
}
