import type { CommandGroup } from '../../command.ts'
import { ls } from './ls.ts'
import { run } from './run.ts'
import { serve } from './serve.ts'

export const flow: CommandGroup = { noun: 'flow', describe: 'Flows', commands: [ls, run, serve] }
