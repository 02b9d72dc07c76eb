import { checkName, OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import { named, text } from '../../options.ts'

export const create = command({
  usage: 'create <name>',
  describe: 'Make a profile',
  options: (args) =>
    args.positional('name', named('Its name')).option('from', text('Begin with the settings of this profile')),
  run: async ({ name, from }, { profiles, output }) => {
    checkName('profile', name)
    if (Object.hasOwn(profiles.read().profiles, name)) {
      throw new OrcError('usage', { problem: `There is already a profile "${name}".`, remedy: 'Choose another name.' })
    }
    const settings = from === undefined ? {} : profiles.get(from)
    await profiles.set(name, settings)
    output.result(
      { name, settings: Object.keys(settings) },
      `Created profile "${name}". Use it with: orc profile use ${name}`,
    )
  },
})
