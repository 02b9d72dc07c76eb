import { command } from '../../command.ts'
import { named } from '../../options.ts'
import { parseSetting } from '../../settings.ts'
import { settingPair } from './setting-pair.ts'

export const set = command({
  usage: 'set <name> [value]',
  describe: 'Write a setting into the profile: ORC_API_URL=http://..., or the name and the value',
  options: (args) =>
    args.positional('name', named('The setting')).positional('value', { type: 'string', describe: 'Its value' }),
  run: async ({ name, value }, { profiles, profile, output, host }) => {
    const { setting, text } = settingPair(name, value)
    parseSetting(setting, text)
    await profiles.set(profile, { [setting.env]: text })
    output.result({ name: setting.env, profile }, `Set ${setting.env} in profile "${profile}".`)
    if (host.env[setting.env]) output.warn(`${setting.env} is set in the environment too, which counts for more.`)
  },
})
