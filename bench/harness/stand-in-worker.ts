import { randomUUID } from 'node:crypto'
import type { Client } from '@orc/client'
import { POOL } from './site.ts'

/** Makes a worker known to the API, for a load that claims as it would. Returns its id. */
export async function standInWorker(client: Client): Promise<string> {
  const id = randomUUID()
  await client.call('heartbeatWorker', {
    id,
    name: 'bench',
    pool: POOL,
    type: 'process',
    queues: null,
    limit: 1000,
    hostname: 'bench',
    pid: process.pid,
    version: '0.0.0',
    problem: null,
  })
  return id
}
