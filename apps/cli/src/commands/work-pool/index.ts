import type { CommandGroup } from '../../command.ts'
import { create } from './create.ts'
import { deletePool } from './delete.ts'
import { getDefaultBaseJobTemplate } from './get-default-base-job-template.ts'
import { inspect } from './inspect.ts'
import { ls } from './ls.ts'
import { pause } from './pause.ts'
import { preview } from './preview.ts'
import { resume } from './resume.ts'
import { setConcurrencyLimit } from './set-concurrency-limit.ts'
import { update } from './update.ts'

export const workPool: CommandGroup = {
  noun: 'work-pool',
  describe: 'Kinds of infrastructure that runs get',
  commands: [
    create,
    ls,
    inspect,
    update,
    pause,
    resume,
    deletePool,
    setConcurrencyLimit,
    getDefaultBaseJobTemplate,
    preview,
  ],
}
