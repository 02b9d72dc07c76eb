import { command } from '../command.ts'
import { examine } from '../doctor/examine.ts'

export const doctor = command({
  usage: 'doctor',
  describe: 'Find what is wrong, and what to do about it',
  options: (args) => args,
  run: async (_, context) => {
    const { output } = context
    const checks = await examine(context)
    output.list(checks, {
      columns: {
        '': ({ ok }) => output.style.word(ok ? 'ok' : 'problem'),
        What: ({ name }) => name,
        Found: ({ message }) => message,
        Remedy: ({ remedy }) => remedy ?? '',
      },
      empty: '',
    })
    return checks.every(({ ok }) => ok) ? 0 : 1
  },
})
