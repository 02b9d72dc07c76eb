import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '@orc/core/contract'
import type { DeploymentSpec, NewSchedule } from '@orc/store'
import { regroupDeployment } from '../claims/regroup.ts'
import { flag } from '../columns.ts'
import type { SqlParams } from '../engine/sql.ts'
import type { Write } from '../engine/write.ts'
import { ensureFlow } from '../flows.ts'
import { type DeploymentRow, findDeployment, toOneDeployment } from './deployment-row.ts'
import { SCHEDULE_COLUMNS, type ScheduleRow, toSchedule } from './schedule-row.ts'
import { insertSchedule, updateSchedule } from './schedule-writes.ts'

const QUEUE = `
  SELECT p.key AS poolKey, q.key AS queueKey
  FROM work_pools p JOIN work_queues q ON q.pool_key = p.key AND q.deleted_at IS NULL
  WHERE p.name = :pool AND p.deleted_at IS NULL AND (q.name = :queue OR (:queue IS NULL AND q.is_default = 1))`
const INSERT = `
  INSERT INTO deployments (id, flow_key, name, description, pool_key, queue_key, entrypoint, pull_steps,
    parameter_schema, parameters, job_variables, tags, concurrency_limit, collision_strategy, concurrency_key,
    infrastructure_retries, code_digest, paused, created_at, updated_at)
  VALUES (:id, :flowKey, :name, :description, :poolKey, :queueKey, :entrypoint, :pullSteps, :parameterSchema,
    :parameters, :jobVariables, :tags, :concurrencyLimit, :collisionStrategy, :concurrencyKey,
    :infrastructureRetries, :codeDigest, 0, :now, :now)`
const UPDATE = `
  UPDATE deployments SET description = :description, pool_key = :poolKey, queue_key = :queueKey,
    entrypoint = :entrypoint, pull_steps = :pullSteps, parameter_schema = :parameterSchema, parameters = :parameters,
    job_variables = :jobVariables, tags = :tags, concurrency_limit = :concurrencyLimit,
    collision_strategy = :collisionStrategy, concurrency_key = :concurrencyKey,
    infrastructure_retries = :infrastructureRetries, code_digest = :codeDigest, updated_at = :now
  WHERE key = :key`
const TOUCH = `UPDATE deployments SET updated_at = :now WHERE key = :key`
const SCHEDULES = `${SCHEDULE_COLUMNS} WHERE s.deployment_key = :key`
const DELETE_SCHEDULE = `DELETE FROM schedules WHERE key = :key`

type Applied = { deployment: Deployment; outcome: 'created' | 'updated' | 'unchanged' }

export function applyDeployment(tx: Write, spec: DeploymentSpec): Applied | undefined {
  const place = placeOf(tx, spec)
  if (place === undefined) return undefined
  const before = findDeployment(tx, { flow: spec.flow, name: spec.name })
  const outcome = before === undefined ? create(tx, spec, place) : change(tx, { before, spec, place })
  const deployment = toOneDeployment(tx, findDeployment(tx, { flow: spec.flow, name: spec.name }))
  return deployment && { deployment, outcome }
}

interface Place {
  readonly poolKey: number | null
  readonly queueKey: number | null
}

/** Undefined when the pool or the queue is gone. */
function placeOf(tx: Write, { workPool, workQueue }: DeploymentSpec): Place | undefined {
  if (workPool === null) return { poolKey: null, queueKey: null }
  return tx.get<Place & { poolKey: number; queueKey: number }>(QUEUE, { pool: workPool, queue: workQueue })
}

function create(tx: Write, spec: DeploymentSpec, place: Place): 'created' {
  const flowKey = ensureFlow(tx, spec.flow)
  const { key } = tx.run(INSERT, {
    id: tx.newId(),
    flowKey,
    name: spec.name,
    now: tx.nowMs,
    ...place,
    ...columnsOf(spec),
  })
  for (const schedule of spec.schedules) insertSchedule(tx, { deploymentKey: key, schedule, isPaused: false })
  tx.emit({ type: 'deployment:created', subject: `${spec.flow}/${spec.name}`, workPool: spec.workPool })
  return 'created'
}

interface Change {
  readonly before: DeploymentRow
  readonly spec: DeploymentSpec
  readonly place: Place
}

function change(tx: Write, { before, spec, place }: Change): 'updated' | 'unchanged' {
  const isOther = !isSame(before, spec, place)
  if (isOther) {
    tx.run(UPDATE, { key: before.key, ...place, ...columnsOf(spec), now: tx.nowMs })
    if (isLimitedOtherwise(before, spec)) regroupDeployment(tx, before.key)
  }
  const haveOthers = replaceSchedules(tx, before, spec.schedules)
  if (!isOther && !haveOthers) return 'unchanged'
  tx.run(TOUCH, { key: before.key, now: tx.nowMs })
  tx.emit({ type: 'deployment:updated', subject: `${spec.flow}/${spec.name}`, workPool: spec.workPool })
  return 'updated'
}

/** Whether there is a limit, and by which key, is what runs are grouped by; how large it is, is not. */
function isLimitedOtherwise(before: DeploymentRow, { concurrencyLimit, concurrencyKey }: DeploymentSpec): boolean {
  const wasLimited = before.concurrency_limit !== null
  return wasLimited !== (concurrencyLimit !== null) || before.concurrency_key !== concurrencyKey
}

const JSON_COLUMNS = ['pull_steps', 'parameter_schema', 'parameters', 'job_variables', 'tags'] as const

/** The order of keys in an object is no difference. */
function isSame(before: DeploymentRow, spec: DeploymentSpec, place: Place): boolean {
  const columns = columnsOf(spec)
  const given = {
    pull_steps: columns.pullSteps,
    parameter_schema: columns.parameterSchema,
    parameters: columns.parameters,
    job_variables: columns.jobVariables,
    tags: columns.tags,
  }
  return (
    before.description === spec.description &&
    before.pool_key === place.poolKey &&
    before.queue_key === place.queueKey &&
    before.entrypoint === spec.entrypoint &&
    before.concurrency_limit === spec.concurrencyLimit &&
    before.collision_strategy === spec.collisionStrategy &&
    before.concurrency_key === spec.concurrencyKey &&
    before.infrastructure_retries === spec.infrastructureRetries &&
    before.code_digest === spec.codeDigest &&
    JSON_COLUMNS.every((column) => isDeepStrictEqual(JSON.parse(before[column]), JSON.parse(given[column])))
  )
}

function columnsOf(spec: DeploymentSpec) {
  return {
    description: spec.description,
    entrypoint: spec.entrypoint,
    pullSteps: JSON.stringify(spec.pullSteps),
    parameterSchema: JSON.stringify(spec.parameterSchema),
    parameters: JSON.stringify(spec.parameters),
    jobVariables: JSON.stringify(spec.jobVariables),
    tags: JSON.stringify(spec.tags),
    concurrencyLimit: spec.concurrencyLimit,
    collisionStrategy: spec.collisionStrategy,
    concurrencyKey: spec.concurrencyKey,
    infrastructureRetries: spec.infrastructureRetries,
    codeDigest: spec.codeDigest,
  } satisfies SqlParams
}

/** Whether anything changed. */
function replaceSchedules(tx: Write, { key, paused }: DeploymentRow, schedules: readonly NewSchedule[]): boolean {
  const isPaused = paused === 1
  const before = new Map(tx.all<ScheduleRow>(SCHEDULES, { key }).map((row) => [row.slug, row]))
  let changed = false
  for (const schedule of schedules) {
    const row = before.get(schedule.slug)
    before.delete(schedule.slug)
    if (row !== undefined && isSameSchedule(row, schedule)) continue
    if (row === undefined) insertSchedule(tx, { deploymentKey: key, schedule, isPaused })
    else updateSchedule(tx, { key: row.key, schedule, isPaused })
    changed = true
  }
  for (const { key: gone } of before.values()) tx.run(DELETE_SCHEDULE, { key: gone })
  return changed || before.size > 0
}

function isSameSchedule(row: ScheduleRow, { spec, active, parameters, catchup }: NewSchedule): boolean {
  const before = toSchedule(row)
  const given = JSON.parse(JSON.stringify({ spec, parameters })) as object
  const isSameContent = isDeepStrictEqual({ spec: before.spec, parameters: before.parameters }, given)
  return isSameContent && row.active === flag(active) && row.catchup === catchup
}
