import { ACTIVE_STATE_TYPES } from '@orc/core/model'
import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import type { ApiClient } from '../../host.ts'
import { POOL } from './arguments.ts'

export const deletePool = command({
  usage: 'delete <name>',
  describe: 'Delete a work pool with its queues; its deployments stay, its waiting runs are cancelled, its workers end',
  options: (args) => args.positional('name', POOL),
  run: async ({ name }, { client, output }) => {
    const { workers, runs } = await atWork(client, name)
    const pool = await client.call('deleteWorkPool', { name })
    output.result(pool, `Deleted work pool "${pool.name}".`)
    if (workers.length > 0) output.warn(`Its workers stop now: ${workers.join(', ')}.`)
    if (runs.length > 0) output.warn(`These runs were under way, and nobody adopts them now: ${runs.join(', ')}.`)
  },
})

/** What goes on in a pool: whoever deletes it should know what it was. */
async function atWork(client: ApiClient, pool: string) {
  const [{ items: workers }, runs] = await Promise.all([
    client.call('listWorkers', { pool }),
    everyPage((page) => client.call('listFlowRuns', { ...page, workPool: pool, states: [...ACTIVE_STATE_TYPES] })),
  ])
  const online = workers.filter(({ status }) => status === 'ONLINE')
  return { workers: online.map(({ name }) => name), runs: runs.map(({ name, id }) => `${name} (${id})`) }
}
