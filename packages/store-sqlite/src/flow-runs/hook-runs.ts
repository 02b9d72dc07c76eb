import { hookAfter, type OwedHook, type StateType } from '@orc/core/model'
import type { Refusal } from '@orc/store'
import { findClaim } from '../claims/claim-row.ts'
import { instant, parseJson } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import { writeRun } from './insert-run.ts'
import { addNotes, findRun, type RunRow } from './run-row.ts'

/**
 * A hook that the process of a run could not run is run by a run of its own: made in the transaction that ends the run,
 * on the same pool, with the same code, and with leases, retries and adoption as every run has them. It is under no limit
 * but those of its pool and queue: what is to be cleaned up must not wait for what it would free.
 */
export const UNLIMITED_GROUP = '[]'

/** It is begun again so often when its infrastructure is lost. */
const HOOK_INFRASTRUCTURE_RETRIES = 3

const OWE = `UPDATE flow_runs SET owed_hooks = :hooks WHERE key = :key`
const QUEUE = `
  SELECT p.deleted_at IS NULL AS isThere, CASE WHEN q.deleted_at IS NULL THEN q.key
    ELSE coalesce((SELECT key FROM work_queues WHERE pool_key = p.key AND is_default = 1), q.key) END AS queueKey
  FROM work_pools p CROSS JOIN work_queues q WHERE p.key = :poolKey AND q.key = :queueKey`

export interface OweAsk {
  readonly id: string
  readonly epoch: number
  readonly hooks: readonly OwedHook[]
}

export function oweHooks(tx: Write, { id, epoch, hooks }: OweAsk): Record<never, never> | Refusal {
  const run = findRun(tx, id)
  if (run === undefined) return { refused: 'not-found' }
  const isLive = run.epoch === epoch && findClaim(tx, run.key, epoch) !== undefined
  if (!isLive) return { refused: 'stale', current: run.epoch }
  tx.run(OWE, { key: run.key, hooks: JSON.stringify(hooks) })
  return {}
}

export interface RunEnd {
  readonly to: StateType
  /** Of a failure: whether the process could not run its hook. */
  readonly isUntold: boolean
}

/** Makes the run that runs the hook which is owed after this end, if one is. */
export function runOwedHook(tx: Write, run: RunRow, { to, isUntold }: RunEnd): void {
  const name = hookAfter(to)
  if (name === undefined || (to === 'FAILED' && !isUntold)) return
  if (!parseJson<OwedHook[]>(run.owed_hooks).includes(name)) return
  const place = tx.get<{ isThere: number; queueKey: number }>(QUEUE, { poolKey: run.pool_key, queueKey: run.queue_key })
  if (place?.isThere !== 1) {
    const why = run.pool === null ? 'its program has ended' : `work pool "${run.pool}" was deleted`
    return addNotes(tx, run, [`${name} was not run: ${why}.`])
  }
  const values = { ...valuesOf(run, name), queueKey: place.queueKey, dueAt: tx.nowMs }
  const made = writeRun(tx, values, { flow: run.flow, deployment: run.deployment, pool: run.pool })
  if (made) addNotes(tx, run, [`${name} is run by flow run "${values.name}" (${made.id}).`])
}

function valuesOf(run: RunRow, name: OwedHook) {
  const { id, attempt, tags } = run
  const about = { id, name: run.name, tags: parseJson<string[]>(tags), dueAt: instant(run.due_at), attempt }
  return {
    name: `${run.name}-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    flowKey: run.flow_key,
    deploymentKey: run.deployment_key,
    poolKey: run.pool_key,
    group: UNLIMITED_GROUP,
    parameters: run.parameters,
    jobVariables: run.job_variables,
    tags: '[]',
    infrastructureRetries: HOOK_INFRASTRUCTURE_RETRIES,
    codeDigest: run.code_digest,
    hook: { name, flowRun: about, reason: run.state_message ?? run.state_name },
  }
}

/** Notes on the run that a hook is about how the run of that hook ended. */
export function noteHookEnd(tx: Write, run: RunRow): void {
  if (run.hook === null) return
  const { name, flowRun } = parseJson<{ name: OwedHook; flowRun: { id: string } }>(run.hook)
  const about = findRun(tx, flowRun.id)
  const why = run.state_type === 'COMPLETED' || run.state_message === null ? '.' : `: ${run.state_message}`
  if (about) addNotes(tx, about, [`${name} ended ${run.state_type}${why}`])
}
