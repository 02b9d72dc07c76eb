import { command } from '../../command.ts'
import { shownSettings } from '../../shown-settings.ts'

export const inspect = command({
  usage: 'inspect [name]',
  describe: 'Show the settings of a profile, the one in use without a name',
  options: (args) => args.positional('name', { type: 'string', describe: 'Its name' }),
  run: async ({ name }, { profiles, output, profile: used }) => {
    const settings = shownSettings(profiles.get(name ?? used))
    const text = Object.entries(settings).map(([setting, value]) => `${setting}=${value}`)
    output.result({ name: name ?? used, settings }, text.join('\n') || `Profile "${name ?? used}" sets nothing.`)
  },
})
