import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { text } from '../../options.ts'
import { relative } from '../../output/times.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the results that calls of cached tasks are given',
  options: (args) => args.option('task', text('Only those of the task with this name')),
  run: async ({ task }, { client, output, host }) => {
    const items = await everyPage((page) => client.call('listCachedResults', { ...page, task }))
    const now = host.clock.now()
    output.list(items, {
      columns: {
        Task: ({ task: name }) => name,
        Key: ({ key }) => key,
        Run: ({ flowRun }) => flowRun,
        Size: ({ size }) => size,
        Stored: ({ storedAt }) => relative(storedAt, now),
        Expires: ({ expiresAt }) => (expiresAt === null ? 'never' : relative(expiresAt, now)),
      },
      empty: 'The cache is empty. A task shares its results with: cache: { by: "inputs", expiresIn: "1h" }',
    })
  },
})
