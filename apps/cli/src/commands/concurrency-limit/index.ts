import type { CommandGroup } from '../../command.ts'
import { create } from './create.ts'
import { deleteLimit } from './delete.ts'
import { inspect } from './inspect.ts'
import { ls } from './ls.ts'
import { update } from './update.ts'

export const concurrencyLimit: CommandGroup = {
  noun: 'concurrency-limit',
  describe: 'Limits that runs share by a name or a tag',
  commands: [create, ls, inspect, update, deleteLimit],
}
