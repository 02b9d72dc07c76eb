import { command } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { flag } from '../../options.ts'
import { SETTINGS, type SettingName } from '../../settings.ts'
import { shownValue } from '../../shown-settings.ts'

export const view = command({
  usage: 'view',
  describe: 'Show the settings in force',
  options: (args) =>
    args.option('show-sources', flag('Say where each comes from')).option('show-secrets', flag('Do not hide keys')),
  run: async ({ showSources, showSecrets }, context) => {
    const { output } = context
    const rows = settingsInForce(context, showSecrets ? 'all' : 'public')
    output.list(rows, {
      columns: {
        Name: ({ name }) => name,
        Value: ({ value }) => value || '(not set)',
        ...(showSources && { Source: ({ source }: (typeof rows)[number]) => source }),
        '': ({ describe }) => output.style.faint(describe),
      },
      empty: '',
    })
  },
})

function settingsInForce({ settings }: CliContext, shown: 'all' | 'public') {
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const { env, describe } = SETTINGS[name]
    const value = String(settings.values[name])
    const visible = shown === 'all' ? value : shownValue(env, value)
    return { name: env, value: visible, source: settings.sources[name], describe }
  })
}
