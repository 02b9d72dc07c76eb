import type { CommandGroup } from '../../command.ts'
import { start } from './start.ts'
import { status } from './status.ts'

export const server: CommandGroup = {
  noun: 'server',
  describe: 'The API for several workers and machines',
  commands: [start, status],
}
