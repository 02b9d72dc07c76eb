import type { CommandGroup } from '../../command.ts'
import { deleteVariable } from './delete.ts'
import { get } from './get.ts'
import { ls } from './ls.ts'
import { set } from './set.ts'

export const variable: CommandGroup = {
  noun: 'variable',
  describe: 'Values that jobs refer to as {{ variable.NAME }}',
  commands: [set, get, ls, deleteVariable],
}
