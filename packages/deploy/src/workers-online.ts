import type { DeployClient } from './options.ts'

/** How many workers of a pool are online: with none its runs wait. */
export async function workersOnline(client: DeployClient, pool: string): Promise<number> {
  const { items } = await client.call('listWorkers', { pool })
  return items.filter(({ status }) => status === 'ONLINE').length
}
