import { command } from '../../command.ts'
import { named } from '../../options.ts'

export const deleteVariable = command({
  usage: 'delete <name>',
  describe: 'Delete a variable',
  options: (args) => args.positional('name', named('Name of the variable')),
  run: async ({ name }, { client, output }) => {
    const variable = await client.call('deleteVariable', { name })
    output.result(variable, `Deleted variable "${variable.name}".`)
  },
})
