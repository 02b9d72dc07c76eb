import type { Deployment } from '@orc/core/contract'
import type { CollisionStrategy } from '@orc/core/model'
import { instant, parseJson } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'
import { SCHEDULE_COLUMNS, type ScheduleRow, toSchedule } from './schedule-row.ts'

export interface DeploymentRow {
  readonly key: number
  readonly id: string
  readonly flow_key: number
  readonly flow: string
  readonly name: string
  readonly description: string
  readonly pool_key: number | null
  readonly pool: string | null
  readonly queue_key: number | null
  readonly queue: string | null
  readonly entrypoint: string
  readonly pull_steps: string
  readonly parameter_schema: string
  readonly parameters: string
  readonly job_variables: string
  readonly tags: string
  readonly concurrency_limit: number | null
  readonly collision_strategy: CollisionStrategy
  readonly concurrency_key: string | null
  readonly infrastructure_retries: number
  readonly code_digest: string | null
  readonly paused: number
  readonly created_at: number
  readonly updated_at: number
  readonly deleted_at: number | null
}

const COLUMNS = `
  SELECT d.*, f.name AS flow, p.name AS pool, q.name AS queue
  FROM deployments d JOIN flows f ON f.key = d.flow_key
    LEFT JOIN work_pools p ON p.key = d.pool_key LEFT JOIN work_queues q ON q.key = d.queue_key`

export const SELECT_DEPLOYMENT = `${COLUMNS} WHERE d.deleted_at IS NULL`
const BY_NAME = `${SELECT_DEPLOYMENT} AND f.name = :flow AND d.name = :name`
const BY_ID = `${SELECT_DEPLOYMENT} AND d.id = :id`
const SCHEDULES_OF = `
  ${SCHEDULE_COLUMNS} WHERE s.deployment_key IN (SELECT value FROM json_each(:keys)) ORDER BY s.slug`

export interface DeploymentName {
  readonly flow: string
  readonly name: string
}

export function findDeployment(sql: Sql, { flow, name }: DeploymentName): DeploymentRow | undefined {
  return sql.get<DeploymentRow>(BY_NAME, { flow, name })
}

export function findDeploymentById(sql: Sql, id: string): DeploymentRow | undefined {
  return sql.get<DeploymentRow>(BY_ID, { id })
}

/** With their schedules, which one question fetches for all of them. */
export function toDeployments(sql: Sql, rows: readonly DeploymentRow[]): Deployment[] {
  const keys = JSON.stringify(rows.map((row) => row.key))
  const schedules = Map.groupBy(sql.all<ScheduleRow>(SCHEDULES_OF, { keys }), (schedule) => schedule.deployment_key)
  return rows.map((row) => toDeployment(row, schedules.get(row.key) ?? []))
}

export function toOneDeployment(sql: Sql, row: DeploymentRow | undefined): Deployment | undefined {
  return row && toDeployments(sql, [row])[0]
}

function toDeployment(row: DeploymentRow, schedules: readonly ScheduleRow[]): Deployment {
  return {
    id: row.id,
    flow: row.flow,
    name: row.name,
    fullName: `${row.flow}/${row.name}`,
    description: row.description,
    workPool: row.pool,
    workQueue: row.queue,
    entrypoint: row.entrypoint,
    pullSteps: parseJson(row.pull_steps),
    parameterSchema: parseJson(row.parameter_schema),
    parameters: parseJson(row.parameters),
    jobVariables: parseJson(row.job_variables),
    tags: parseJson(row.tags),
    concurrencyLimit: row.concurrency_limit,
    collisionStrategy: row.collision_strategy,
    concurrencyKey: row.concurrency_key,
    infrastructureRetries: row.infrastructure_retries,
    codeDigest: row.code_digest,
    paused: row.paused === 1,
    schedules: schedules.map(toSchedule),
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
