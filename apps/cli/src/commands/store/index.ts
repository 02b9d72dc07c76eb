import type { CommandGroup } from '../../command.ts'
import { backup } from './backup.ts'
import { reset } from './reset.ts'
import { vacuum } from './vacuum.ts'

export const store: CommandGroup = {
  noun: 'store',
  describe: 'The file that holds everything',
  commands: [backup, reset, vacuum],
}
