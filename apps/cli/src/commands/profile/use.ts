import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const use = command({
  usage: 'use <name>',
  describe: 'Make a profile the active one',
  options: (args) => args.positional('name', named('Its name')),
  run: async ({ name }, { profiles, output }) => {
    profiles.get(name)
    await profiles.update((file) => ({ ...file, active: name }))
    output.result({ name, active: true }, `Profile "${name}" is active now.`)
  },
})
