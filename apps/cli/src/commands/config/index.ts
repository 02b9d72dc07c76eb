import type { CommandGroup } from '../../command.ts'
import { set } from './set.ts'
import { unset } from './unset.ts'
import { view } from './view.ts'

export const config: CommandGroup = {
  noun: 'config',
  describe: 'Settings of the profile in use',
  commands: [view, set, unset],
}
