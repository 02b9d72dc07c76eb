import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { text } from '../../options.ts'
import { workerColumns } from '../../work-pools/columns.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the workers, those heard from last first',
  options: (args) => args.option('pool', { ...text('Only of this work pool'), alias: 'p' }),
  run: async ({ pool }, context) => {
    const { client, output } = context
    const { items } = await client.call('listWorkers', given({ pool }))
    output.list(items, {
      columns: workerColumns(context),
      empty: 'No workers. Start one: orc worker start --pool NAME',
    })
  },
})
