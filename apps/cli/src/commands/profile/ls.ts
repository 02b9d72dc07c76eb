import { command } from '../../command.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the profiles',
  options: (args) => args,
  run: async (_, { profiles, output, profile: used }) => {
    const rows = Object.entries(profiles.read().profiles).map(([name, settings]) => ({
      name,
      active: name === used,
      settings: Object.keys(settings),
    }))
    output.list(rows, {
      columns: {
        '': ({ active }) => (active ? '*' : ''),
        Name: ({ name }) => name,
        Sets: ({ settings }) => settings.join(', '),
      },
      empty: 'No profiles.',
    })
  },
})
