import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { jsonValue } from '../../json-input.ts'
import { named, text } from '../../options.ts'

export const emit = command({
  usage: 'emit <name>',
  describe: 'Say that something happened: the runs that wait for it go on',
  options: (args) =>
    args
      .positional('name', named('Name of the event'))
      .option('key', text('Which one it is about, such as an order: it reaches those who wait for this key'))
      .option('payload', text('What comes with it, as JSON; - reads it from standard input')),
  run: async ({ name, key, payload = 'null' }, { client, host, output }) => {
    const value = jsonValue(payload === '-' ? await host.stdin.readAll() : payload, '--payload')
    const emitted = await client.call('emitEvent', { name, payload: value, ...given({ key }) })
    output.result(emitted, () => `Emitted "${emitted.subject}".`)
  },
})
