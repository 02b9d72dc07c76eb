import { systemClock } from '@orc/core/runtime'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { type Sql, sqlOf } from '../engine/sql.ts'
import { createRuns, deploy, StoreDirectory } from '../fixtures/store-directory.ts'
import { GROUP_STATEMENTS } from './groups.ts'
import { findLine, LINE_STATEMENTS, nextInLine, queuesOf } from './line.ts'

/** Counts the rows that questions bring up. */
function counting(sql: Sql): { sql: Sql; rows: () => number } {
  let rows = 0
  const all: Sql['all'] = (text, params) => {
    const found = sql.all(text, params)
    rows += found.length
    return found as never
  }
  const get: Sql['get'] = (text, params) => {
    rows += 1
    return sql.get(text, params)
  }
  return { sql: { ...sql, all, get }, rows: () => rows }
}

/** As many runs as wait behind the limit, written by SQL: it is about reading them. */
const MULTIPLY = `
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
  INSERT INTO flow_runs (id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at, created_at, parameters, job_variables, tags, infrastructure_retries)
  SELECT 'blocked-' || i, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at - 1000, created_at, parameters, job_variables, tags, infrastructure_retries
  FROM n, flow_runs WHERE claim_group <> '[]'`

test.each([
  ['a deployment', { concurrencyLimit: 0 }],
  ['a tag', { tags: ['gpu', 'other'] }],
])('however many runs wait behind the limit of %s, a claim reads none of them', { timeout: 60_000 }, async (_, how) => {
  await using place = new StoreDirectory()
  const store = await place.open()
  await store.concurrencyLimits.createIfAbsent({ name: 'tag:gpu', slots: 0, perMs: null })
  await createRuns(store, await deploy(store, { name: 'limited', ...how }), 1)
  const [free] = await createRuns(store, await deploy(store, { name: 'free' }), 1)
  const database = new Database(place.path)
  database.exec(MULTIPLY)
  database.exec(`INSERT INTO flow_run_states SELECT key, 1, 'SCHEDULED', 'Scheduled', 0, NULL, NULL, 0 FROM flow_runs
    WHERE id LIKE 'blocked-%'`)

  const { sql, rows } = counting(sqlOf(database))
  const pool = findLine(sql, 'pool')
  if (pool === undefined) throw new Error('The pool is gone.')
  const ask = { pool, queues: queuesOf(sql, pool, undefined), slots: 10, now: systemClock.now().getTime() }
  expect(nextInLine(sql, ask).runKeys).toHaveLength(1)
  expect(rows()).toBeLessThan(20)
  database.close()

  const claim = { pool: 'pool', workerId: 'w', claimId: 'c', slots: 10, leaseMs: 1000 }
  expect((await store.claims.claimDue(claim)).map(({ run }) => run.id)).toEqual([free])
  // The measure: with a limit of which all slots are taken in front, many times over.
  const tookMs: number[] = []
  for (let i = 0; i < 300; i++) {
    await createRuns(store, (await store.deployments.get('flow', 'free'))?.id ?? '', 1)
    const begin = performance.now()
    expect(await store.claims.claimDue({ ...claim, claimId: `c-${i}` })).toHaveLength(1)
    tookMs.push(performance.now() - begin)
  }
  const p99 = tookMs.toSorted((a, b) => a - b)[296] ?? Number.POSITIVE_INFINITY
  expect(p99, 'milliseconds of a claim').toBeLessThan(50) // the budget is 5; tests share their machine
})

test('every statement of the line uses the index of what can be claimed', async () => {
  await using place = new StoreDirectory()
  await place.open()
  const database = new Database(place.path)
  for (const text of [...GROUP_STATEMENTS, ...LINE_STATEMENTS]) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(parametersOf(text)) as { detail: string }[]
    const looks = plan.map(({ detail }) => detail).filter((detail) => detail.includes('flow_runs'))
    expect(looks).toEqual([expect.stringMatching(/^SEARCH flow_runs USING COVERING INDEX flow_runs_claimable/)])
  }
  database.close()
})

function parametersOf(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/:(\w+)/g)].map(([, name]) => [name, 0]))
}
