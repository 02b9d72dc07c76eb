import { OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const deleteProfile = command({
  usage: 'delete <name>',
  describe: 'Delete a profile',
  options: (args) => args.positional('name', named('Its name')),
  run: async ({ name }, { profiles, output }) => {
    profiles.get(name)
    await profiles.update(({ active, profiles: { [name]: _deleted, ...rest } }) => {
      if (active !== name) return { active, profiles: rest }
      const remedy = 'Make another one active first: orc profile use NAME'
      throw new OrcError('usage', { problem: `Profile "${name}" is the active one.`, remedy })
    })
    output.result({ name }, `Deleted profile "${name}".`)
  },
})
