import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { text } from '../../options.ts'
import { relative } from '../../output/times.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List the workers, those heard from last first',
  options: (args) => args.option('pool', { ...text('Only of this work pool'), alias: 'p' }),
  run: async ({ pool }, { client, output, host }) => {
    const { items } = await client.call('listWorkers', given({ pool }))
    output.list(items, {
      columns: {
        Name: ({ name }) => name,
        'Work pool': (worker) => worker.pool,
        Status: ({ status }) => output.style.word(status),
        Limit: ({ limit }) => limit,
        Queues: ({ queues }) => queues?.join(', ') ?? 'all',
        'Heard from': ({ lastHeartbeatAt }) => relative(lastHeartbeatAt, host.clock.now()),
        Host: ({ hostname, pid }) => `${hostname}, process ${pid}`,
        Problem: ({ problem }) => problem,
      },
      empty: 'No workers. Start one: orc worker start --pool NAME',
    })
  },
})
