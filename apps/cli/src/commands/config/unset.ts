import { command } from '../../command.ts'
import { named } from '../../options.ts'
import { settingOf } from '../../settings.ts'

export const unset = command({
  usage: 'unset <name>',
  describe: 'Take a setting out of the profile',
  options: (args) => args.positional('name', named('The setting')),
  run: async ({ name }, { profiles, profile, output }) => {
    const { env } = settingOf(name)
    await profiles.unset(profile, env)
    output.result({ name: env, profile }, `Profile "${profile}" no longer sets ${env}.`)
  },
})
