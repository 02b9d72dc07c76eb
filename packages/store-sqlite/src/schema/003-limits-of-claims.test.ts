import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { INITIAL } from './001-initial.ts'
import { GRACE_OF_CLAIMS } from './002-grace-of-claims.ts'
import { LIMITS_OF_CLAIMS } from './003-limits-of-claims.ts'

const RUNS = `
  INSERT INTO flow_runs (key, id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at, created_at, parameters, job_variables, tags, infrastructure_retries)
  VALUES (1, 'waits', '', 1, 7, 1, 1, 7, 'SCHEDULED', 1, 0, 0, '{}', '{}', '[]', 0),
    (2, 'runs', '', 1, 7, 1, 1, 7, 'RUNNING', 1, 0, 0, '{}', '{}', '[]', 0),
    (3, 'free', '', 1, 8, 1, 1, 0, 'SCHEDULED', 1, 0, 0, '{}', '{}', '[]', 0);
  INSERT INTO claims (run_key, epoch, pool_key, queue_key, deployment_key, worker_id, claim_id, owner_until, run_until)
  VALUES (2, 1, 1, 1, 7, 'w', 'c', 1, 1);`

test('runs that wait at the limit of their deployment wait on there, and one under way keeps its slot', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = OFF') // of pools, flows and deployments nothing is looked at
  database.exec(INITIAL + GRACE_OF_CLAIMS + RUNS)
  database.exec(LIMITS_OF_CLAIMS)
  const groups = database.prepare('SELECT id, claim_group FROM flow_runs ORDER BY key').raw().all()
  expect(groups).toEqual([
    ['waits', '["deployment:7"]'],
    ['runs', '["deployment:7"]'],
    ['free', '[]'],
  ])
  expect(database.prepare('SELECT * FROM claim_slots').raw().all()).toEqual([['deployment:7', 2, 1]])
  database.close()
})
