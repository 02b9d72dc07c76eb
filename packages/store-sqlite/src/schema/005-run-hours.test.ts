import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { RUN_HOURS } from './005-run-hours.ts'
import { MIGRATIONS } from './migrations.ts'

const run = (key: number, state: string, endedAt: number | null) => `
  INSERT INTO flow_runs (key, id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at, created_at, ended_at, parameters, job_variables, tags, infrastructure_retries)
  VALUES (${key}, '${key}', '', 1, 1, 1, 1, '[]', '${state}', 1, 0, 0, ${endedAt}, '{}', '{}', '[]', 0);`

test('runs that ended before there were such counts are counted, in the hour in which they ended', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = OFF') // of pools, flows and deployments nothing is looked at
  database.exec(MIGRATIONS.slice(0, MIGRATIONS.indexOf(RUN_HOURS)).join(''))
  database.exec(
    [
      run(1, 'COMPLETED', 3_599_999),
      run(2, 'COMPLETED', 3_600_000),
      run(3, 'COMPLETED', 7_199_999),
      run(4, 'FAILED', 3_600_000),
      run(5, 'RUNNING', null),
    ].join(''),
  )
  database.exec(RUN_HOURS)
  expect(database.prepare('SELECT * FROM run_hours').raw().all()).toEqual([
    [0, 'COMPLETED', 1],
    [1, 'COMPLETED', 2],
    [1, 'FAILED', 1],
  ])
  database.close()
})
