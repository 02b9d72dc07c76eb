import { OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const deleteProfile = command({
  usage: 'delete <name>',
  describe: 'Delete a profile',
  options: (args) => args.positional('name', named('Its name')),
  run: async ({ name }, { profiles, output }) => {
    profiles.get(name)
    const file = profiles.read()
    if (file.active === name) {
      const remedy = 'Make another one active first: orc profile use NAME'
      throw new OrcError('usage', { problem: `Profile "${name}" is the active one.`, remedy })
    }
    const { [name]: _deleted, ...rest } = file.profiles
    profiles.write({ ...file, profiles: rest })
    output.result({ name }, `Deleted profile "${name}".`)
  },
})
