import { createRequire } from 'node:module'
import { join } from 'node:path'
import { openEmbedded } from '@orc/embedded'
import { processPoolType } from '@orc/worker/pool-type'
import { root } from '../../e2e/harness/program.ts'

/** As much of better-sqlite3 as is used here: the copy that the store is built on, which only the store may name. */
interface Database {
  pragma(text: string): unknown
  exec(sql: string): void
  prepare(sql: string): { run(parameters: object): unknown }
  transaction(work: () => void): () => void
  close(): void
}

export interface SeedAsk {
  readonly home: string
  readonly count: number
}

/** The newest is a minute old; each is so much older than the one after it, in milliseconds. */
const APART_MS = 2000
const NEWEST_AGE_MS = 60_000

/**
 * Ids are in the order of time, as Orc's are. Of a hundred runs ninety are completed, six failed, three were cancelled
 * and one crashed; they took between 1 ms and some minutes.
 */
const RUNS = `
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
  INSERT INTO flow_runs (id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    epoch, due_at, created_at, started_at, ended_at, parameters, job_variables, tags, infrastructure_retries)
  SELECT printf('%08x-%04x-7000-8000-%012x', (:first + n * :apart) >> 16, (:first + n * :apart) & 65535, n),
    'run-' || n, d.flow_key, d.key, d.pool_key, d.queue_key, '[]',
    CASE WHEN n % 100 < 90 THEN 'COMPLETED' WHEN n % 100 < 96 THEN 'FAILED' WHEN n % 100 < 99 THEN 'CANCELLED' ELSE 'CRASHED' END,
    1, 1, :first + n * :apart, :first + n * :apart, :first + n * :apart, :first + n * :apart + 1 + (n * 7919) % 300000,
    '{}', '{}', '[]', 0
  FROM numbers, deployments d`
const STATES = `
  INSERT INTO flow_run_states (run_key, seq, type, name, at, epoch)
  SELECT key, 1, state_type, substr(state_type, 1, 1) || lower(substr(state_type, 2)), ended_at, 1 FROM flow_runs`
const HOURS = `
  INSERT INTO run_hours (hour, state_type, runs)
  SELECT ended_at / 3600000, state_type, count(*) FROM flow_runs GROUP BY 1, 2`

/** A new installation with a pool, a deployment and so many runs of it that are over. */
export async function seedRuns({ home, count }: SeedAsk): Promise<void> {
  await using embedded = await openEmbedded({ home, loops: false, workPoolTypes: [processPoolType] })
  await embedded.client.call('createWorkPool', { name: 'seeded', type: 'process' })
  const deployment = { flow: 'seeded', name: 'seeded', workPool: 'seeded', entrypoint: 'flows.ts:seeded' }
  await embedded.client.call('applyDeployment', deployment)
  await embedded.close()
  const database = openDatabase(join(home, 'orc.db'))
  const first = Date.now() - NEWEST_AGE_MS - count * APART_MS
  database.pragma('synchronous = OFF') // of a store that nobody uses yet
  database.transaction(() => {
    database.prepare(RUNS).run({ count, first, apart: APART_MS })
    database.exec(STATES)
    database.exec(HOURS)
  })()
  database.close()
}

function openDatabase(file: string): Database {
  const requireAsStore = createRequire(join(root, 'packages', 'store-sqlite', 'package.json'))
  const Sqlite = requireAsStore('better-sqlite3') as new (path: string) => Database
  return new Sqlite(file)
}
