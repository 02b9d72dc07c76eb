import type { CommandGroup } from '../../command.ts'
import { create } from './create.ts'
import { deleteProfile } from './delete.ts'
import { inspect } from './inspect.ts'
import { ls } from './ls.ts'
import { use } from './use.ts'

export const profile: CommandGroup = {
  noun: 'profile',
  describe: 'Named sets of settings',
  commands: [ls, create, use, inspect, deleteProfile],
}
