import type { NewSchedule } from '@orc/store'
import { flag, millisecondsOrNull } from '../columns.ts'
import type { Write } from '../engine/write.ts'

const INSERT = `
  INSERT INTO schedules (id, deployment_key, slug, spec, active, parameters, catchup, watermark, next_at, created_at,
    updated_at)
  VALUES (:id, :deploymentKey, :slug, :spec, :active, :parameters, :catchup, :now, :nextAt, :now, :now)
  ON CONFLICT DO NOTHING`
const UPDATE = `
  UPDATE schedules SET spec = :spec, active = :active, parameters = :parameters, catchup = :catchup, watermark = :now,
    next_at = :nextAt, updated_at = :now
  WHERE key = :key`

/** Its watermark is now: it fires only what comes after. False if the slug is taken. */
export function insertSchedule(
  tx: Write,
  { deploymentKey, schedule, isPaused }: { deploymentKey: number; schedule: NewSchedule; isPaused: boolean },
): boolean {
  const columns = columnsOf(schedule, isPaused)
  const names = { id: tx.newId(), deploymentKey, slug: schedule.slug, now: tx.nowMs }
  return tx.run(INSERT, { ...names, ...columns }).changes > 0
}

/** An edited one fires only what comes after the edit, too. */
export function updateSchedule(
  tx: Write,
  { key, schedule, isPaused }: { key: number; schedule: NewSchedule; isPaused: boolean },
): void {
  tx.run(UPDATE, { key, now: tx.nowMs, ...columnsOf(schedule, isPaused) })
}

function columnsOf({ spec, active, parameters, catchup, nextAt }: NewSchedule, isPaused: boolean) {
  return {
    spec: JSON.stringify(spec),
    active: flag(active),
    parameters: JSON.stringify(parameters),
    catchup,
    nextAt: active && !isPaused ? millisecondsOrNull(nextAt) : null,
  }
}
