import { jsonOrText } from '@orc/deploy'
import { command } from '../../command.ts'
import { anyText, named } from '../../options.ts'

export const set = command({
  usage: 'set <name> <value>',
  describe: 'Set a variable: to JSON if the value is some, else to the text',
  options: (args) => args.positional('name', named('Name of the variable')).positional('value', anyText('Its value')),
  run: async ({ name, value }, { client, output }) => {
    const variable = await client.call('setVariable', { name, value: jsonOrText(value) })
    output.result(variable, `Set variable "${variable.name}" to ${JSON.stringify(variable.value)}.`)
  },
})
