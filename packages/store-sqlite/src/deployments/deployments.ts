import type { Deployment } from '@orc/core/contract'
import type { ScheduleSpec } from '@orc/core/model'
import type { Deployments, NextAt } from '@orc/store'
import { flag, millisecondsOrNull, parseJson } from '../columns.ts'
import type { Engine } from '../engine/engine.ts'
import type { Write } from '../engine/write.ts'
import { cancelScheduled } from '../flow-runs/cancel.ts'
import { decodeCursor, pageOf } from '../page.ts'
import { applyDeployment } from './apply.ts'
import {
  type DeploymentName,
  type DeploymentRow,
  findDeployment,
  findDeploymentById,
  SELECT_DEPLOYMENT,
  toDeployments,
  toOneDeployment,
} from './deployment-row.ts'
import { SCHEDULE_COLUMNS, type ScheduleRow } from './schedule-row.ts'

const LIST = `
  ${SELECT_DEPLOYMENT} AND (f.name, d.name) > (:afterFlow, :afterName)
    AND (:flow IS NULL OR f.name = :flow) AND (:workPool IS NULL OR p.name = :workPool)
  ORDER BY f.name, d.name LIMIT :limit`
const SET_PAUSED = `UPDATE deployments SET paused = :paused, updated_at = :now WHERE key = :key`
const SCHEDULES = `${SCHEDULE_COLUMNS} WHERE s.deployment_key = :key`
const DISARM = `UPDATE schedules SET next_at = NULL WHERE deployment_key = :key`
const REARM = `UPDATE schedules SET watermark = :now, next_at = :nextAt WHERE key = :key`
const DELETE_SCHEDULES = `DELETE FROM schedules WHERE deployment_key = :key`
const DELETE = `UPDATE deployments SET deleted_at = :now WHERE key = :key`

export function sqliteDeployments({ read, write }: Engine): Deployments {
  return {
    apply: (spec) => write((tx) => applyDeployment(tx, spec)),
    get: (flow, name) => read((sql) => toOneDeployment(sql, findDeployment(sql, { flow, name }))),
    getById: (id) => read((sql) => toOneDeployment(sql, findDeploymentById(sql, id))),
    list: ({ limit, cursor, flow, workPool }) =>
      read((sql) => {
        const [afterFlow = '', afterName = ''] = cursor === undefined ? [] : decodeCursor(cursor)
        const filter = { flow: flow ?? null, workPool: workPool ?? null }
        const rows = sql.all<DeploymentRow>(LIST, { afterFlow, afterName, ...filter, limit: limit + 1 })
        const items = toDeployments(sql, rows)
        const shape = { item: (row: DeploymentRow) => row, position: (row: DeploymentRow) => [row.flow, row.name] }
        return { items: items.slice(0, limit), nextCursor: pageOf(rows, limit, shape).nextCursor }
      }),
    // oxlint-disable-next-line eslint/max-params -- the port has it so
    setPaused: (flow, name, paused, next) =>
      write((tx) => (paused ? pause(tx, { flow, name }) : resume(tx, { flow, name }, next))),
    delete: (flow, name) => write((tx) => deleteDeployment(tx, { flow, name })),
  }
}

function pause(tx: Write, at: DeploymentName): Deployment | undefined {
  const row = findDeployment(tx, at)
  if (row !== undefined && row.paused === 0) {
    setPaused(tx, row, true)
    tx.run(DISARM, { key: row.key })
  }
  return toOneDeployment(tx, findDeployment(tx, at))
}

function resume(tx: Write, at: DeploymentName, next: NextAt): Deployment | undefined {
  const row = findDeployment(tx, at)
  if (row !== undefined && row.paused === 1) {
    setPaused(tx, row, false)
    const now = new Date(tx.nowMs)
    for (const schedule of tx.all<ScheduleRow>(SCHEDULES, { key: row.key })) {
      const nextAt = schedule.active === 1 ? next(parseJson<ScheduleSpec>(schedule.spec), now) : undefined
      tx.run(REARM, { key: schedule.key, now: tx.nowMs, nextAt: millisecondsOrNull(nextAt) })
    }
  }
  return toOneDeployment(tx, findDeployment(tx, at))
}

function setPaused(tx: Write, row: DeploymentRow, paused: boolean): void {
  tx.run(SET_PAUSED, { key: row.key, paused: flag(paused), now: tx.nowMs })
  noteUpdate(tx, row, { paused })
}

/** The event of any change of a deployment or of its schedules. */
export function noteUpdate(
  tx: Write,
  { flow, name, pool }: Pick<DeploymentRow, 'flow' | 'name' | 'pool'>,
  data: Readonly<Record<string, unknown>>,
): void {
  tx.emit({ type: 'deployment:updated', subject: `${flow}/${name}`, workPool: pool, data })
}

function deleteDeployment(tx: Write, at: DeploymentName): Deployment | undefined {
  const row = findDeployment(tx, at)
  if (row === undefined) return undefined
  const deployment = toOneDeployment(tx, row)
  cancelScheduled(tx, { deploymentKey: row.key, reason: `Its deployment "${at.flow}/${at.name}" was deleted.` })
  tx.run(DELETE_SCHEDULES, { key: row.key })
  tx.run(DELETE, { key: row.key, now: tx.nowMs })
  tx.emit({ type: 'deployment:deleted', subject: `${at.flow}/${at.name}`, workPool: row.pool })
  return deployment
}
