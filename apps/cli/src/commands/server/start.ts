import { command } from '../../command.ts'
import { startServer } from '../../composition/start-server.ts'
import { flag, port, text } from '../../options.ts'

export const start = command({
  usage: 'start',
  describe: 'Serve the API, with schedules and everything else that acts on time',
  options: (args) =>
    args
      .option('host', { ...text('Address to listen on (127.0.0.1 without it)') })
      .option('port', port('Port to listen on; 0 takes a free one (4270 without it)'))
      .option('store', text('File of the store (orc.db in ORC_HOME without it)'))
      .option('open', flag('Open it in a browser')),
  run: ({ host, port: number, store, open }, context) => startServer({ host, port: number, store, open }, context),
})
