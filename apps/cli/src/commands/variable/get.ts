import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const get = command({
  usage: 'get <name>',
  describe: 'Print the value of a variable',
  options: (args) => args.positional('name', named('Name of the variable')),
  run: async ({ name }, { client, output }) => {
    const variable = await client.call('getVariable', { name })
    const { value } = variable
    output.result(variable, typeof value === 'string' ? value : JSON.stringify(value, undefined, 2))
  },
})
