import type { CommandGroup } from '../../command.ts'
import { deleteSecret } from './delete.ts'
import { get } from './get.ts'
import { ls } from './ls.ts'
import { set } from './set.ts'

export const secret: CommandGroup = {
  noun: 'secret',
  describe: 'Values that are stored encrypted; jobs refer to them as {{ secret.NAME }}',
  commands: [set, get, ls, deleteSecret],
}
