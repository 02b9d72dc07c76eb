import type { Schedule } from '@orc/core/contract'
import type { DueSchedule, NewSchedule, Schedules } from '@orc/store'
import { flag, millisecondsOrNull, parseJson } from '../columns.ts'
import type { Engine } from '../engine/engine.ts'
import type { Write } from '../engine/write.ts'
import { once } from '../idempotency.ts'
import { advanceSchedule } from './advance.ts'
import { type DeploymentRow, findDeploymentById } from './deployment-row.ts'
import { noteUpdate } from './deployments.ts'
import { SCHEDULE_COLUMNS, type ScheduleRow, toSchedule } from './schedule-row.ts'
import { insertSchedule } from './schedule-writes.ts'

const LIST = `${SCHEDULE_COLUMNS} WHERE s.deployment_key = :key ORDER BY s.slug`
const GET = `${SCHEDULE_COLUMNS} WHERE s.deployment_key = :key AND s.slug = :slug`
/** Resuming moves the watermark, so that nothing is fired which fell due while it was inactive. */
const SET_ACTIVE = `
  UPDATE schedules SET active = :active, next_at = :nextAt, updated_at = :now,
    watermark = CASE WHEN :active = 1 AND active = 0 THEN :now ELSE watermark END
  WHERE key = :key`
const DELETE = `DELETE FROM schedules WHERE key = :key`
const LIST_DUE = `
  SELECT s.*, d.id AS deployment_id, d.parameters AS deployment_parameters
  FROM schedules s JOIN deployments d ON d.key = s.deployment_key
  WHERE s.next_at <= :now ORDER BY s.next_at, s.key LIMIT :limit`
const NEXT_DUE = `SELECT min(next_at) AS nextAt FROM schedules WHERE next_at IS NOT NULL`

interface DueScheduleRow extends ScheduleRow {
  readonly deployment_id: string
  readonly deployment_parameters: string
}

export function sqliteSchedules({ read, write }: Engine): Schedules {
  return {
    create: (deploymentId, schedule, idempotency) =>
      write((tx) => once(tx, idempotency, () => create(tx, deploymentId, schedule))),
    list: (deploymentId) =>
      read((sql) => {
        const deployment = findDeploymentById(sql, deploymentId)
        return deployment ? sql.all<ScheduleRow>(LIST, { key: deployment.key }).map(toSchedule) : []
      }),
    setActive: (deploymentId, slug, change) =>
      write((tx) => {
        const found = find(tx, deploymentId, slug)
        return found && setActive(tx, found, change)
      }),
    delete: (deploymentId, slug) =>
      write((tx) => {
        const found = find(tx, deploymentId, slug)
        if (found === undefined) return undefined
        tx.run(DELETE, { key: found.schedule.key })
        noteUpdate(tx, found.deployment, { schedule: slug })
        return toSchedule(found.schedule)
      }),
    listDue: ({ now, limit }) =>
      read((sql) => sql.all<DueScheduleRow>(LIST_DUE, { now: now.getTime(), limit }).map(toDueSchedule)),
    nextDueAt: () =>
      read((sql) => {
        const nextAt = sql.get<{ nextAt: number | null }>(NEXT_DUE)?.nextAt
        return nextAt === null || nextAt === undefined ? undefined : new Date(nextAt)
      }),
    advance: (advance) => write((tx) => advanceSchedule(tx, advance)),
  }
}

function create(tx: Write, deploymentId: string, schedule: NewSchedule): Schedule | 'taken' | undefined {
  const deployment = findDeploymentById(tx, deploymentId)
  if (deployment === undefined) return undefined
  const isPaused = deployment.paused === 1
  if (!insertSchedule(tx, { deploymentKey: deployment.key, schedule, isPaused })) return 'taken'
  noteUpdate(tx, deployment, { schedule: schedule.slug })
  const row = tx.get<ScheduleRow>(GET, { key: deployment.key, slug: schedule.slug })
  return row && toSchedule(row)
}

interface Found {
  readonly deployment: DeploymentRow
  readonly schedule: ScheduleRow
}

function find(tx: Write, deploymentId: string, slug: string): Found | undefined {
  const deployment = findDeploymentById(tx, deploymentId)
  const schedule = deployment && tx.get<ScheduleRow>(GET, { key: deployment.key, slug })
  return deployment && schedule && { deployment, schedule }
}

function setActive(
  tx: Write,
  { deployment, schedule }: Found,
  { active, nextAt }: { active: boolean; nextAt: Date | undefined },
): Schedule | undefined {
  if (schedule.active !== flag(active)) {
    const isArmed = active && deployment.paused === 0
    const next = isArmed ? millisecondsOrNull(nextAt) : null
    tx.run(SET_ACTIVE, { key: schedule.key, active: flag(active), nextAt: next, now: tx.nowMs })
    noteUpdate(tx, deployment, { schedule: schedule.slug, active })
  }
  const row = tx.get<ScheduleRow>(GET, { key: deployment.key, slug: schedule.slug })
  return row && toSchedule(row)
}

function toDueSchedule(row: DueScheduleRow): DueSchedule {
  return {
    id: row.id,
    slug: row.slug,
    spec: parseJson(row.spec),
    catchup: row.catchup,
    watermark: new Date(row.watermark),
    deploymentId: row.deployment_id,
    parameters: { ...parseJson<object>(row.deployment_parameters), ...parseJson<object>(row.parameters) },
  }
}
