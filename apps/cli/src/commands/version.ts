import { command } from '../command.ts'

export const version = command({
  usage: 'version',
  describe: 'Print the version',
  options: (args) => args,
  run: async (_, { output, host }) => {
    output.result({ version: host.version, node: host.nodeVersion }, host.version)
  },
})
