import type { Advance } from '@orc/store'
import { millisecondsOrNull, parseJson } from '../columns.ts'
import type { Write } from '../engine/write.ts'
import { insertRun } from '../flow-runs/create.ts'
import { type DeploymentRow, findDeploymentById } from './deployment-row.ts'
import type { ScheduleRow } from './schedule-row.ts'

const GET = `
  SELECT s.*, d.id AS deployment_id FROM schedules s JOIN deployments d ON d.key = s.deployment_key WHERE s.id = :id`
/** A paused one has no next occurrence: pausing wins over a firing that was already on its way. */
const MOVE = `
  UPDATE schedules SET watermark = :to, next_at = :nextAt
  WHERE key = :key AND watermark = :from AND next_at IS NOT NULL`
const SET_SKIP_EVENT = `UPDATE schedules SET skip_event_id = :event WHERE key = :key`
const SKIP_EVENT = `SELECT data FROM events WHERE id = :id`
const EXTEND_SKIP = `UPDATE events SET data = :data WHERE id = :id`

/** Every occurrence up to the new watermark gets its disposition in this transaction, exactly one. */
export function advanceSchedule(tx: Write, advance: Advance): boolean {
  const schedule = tx.get<ScheduleRow & { deployment_id: string }>(GET, { id: advance.scheduleId })
  const deployment = schedule && findDeploymentById(tx, schedule.deployment_id)
  if (schedule === undefined || deployment === undefined) return false
  const { changes } = tx.run(MOVE, {
    key: schedule.key,
    from: advance.from.getTime(),
    to: advance.to.getTime(),
    nextAt: millisecondsOrNull(advance.nextAt),
  })
  if (changes === 0) return false
  const skipped = [advance.skipped, unplacedOf(deployment, advance)].filter((skip) => skip !== undefined)
  // In the order of their instants: what is skipped lies before what is fired.
  let skipEvent = schedule.skip_event_id
  for (const skip of skipped) skipEvent = noteSkip(tx, { deployment, schedule, skip, merge: skipEvent })
  const fires = deployment.pool !== null && advance.fire.length > 0
  if (fires) fire(tx, { deployment, schedule, advance })
  tx.run(SET_SKIP_EVENT, { key: schedule.key, event: fires ? null : skipEvent })
  return true
}

type Skip = NonNullable<Advance['skipped']> & { readonly reason?: string }

/** A deployment that has lost its pool cannot run: its occurrences are skipped, and say so. */
function unplacedOf({ pool }: DeploymentRow, { fire }: Advance): Skip | undefined {
  const [first] = fire
  const last = fire.at(-1)
  if (pool !== null || first === undefined || last === undefined) return undefined
  return { count: fire.length, first, last, reason: 'The deployment has no work pool.' }
}

interface SkipNote {
  readonly deployment: DeploymentRow
  readonly schedule: ScheduleRow
  readonly skip: Skip
  /** The event to be extended, if nothing was fired since. */
  readonly merge: number | null
}

function noteSkip(tx: Write, { deployment, schedule, skip, merge }: SkipNote): number {
  const { count, first, last, reason } = skip
  const earlier = merge === null ? undefined : tx.get<{ data: string }>(SKIP_EVENT, { id: merge })
  if (merge !== null && earlier !== undefined) {
    const data = parseJson<{ count: number }>(earlier.data)
    const extended = { ...data, count: data.count + count, last: last.toISOString() }
    tx.run(EXTEND_SKIP, { id: merge, data: JSON.stringify(extended) })
    return merge
  }
  return tx.emit({
    type: 'schedule:skipped',
    subject: `${deployment.flow}/${deployment.name}`,
    workPool: deployment.pool,
    data: { schedule: schedule.slug, count, first: first.toISOString(), last: last.toISOString(), reason },
  })
}

interface Firing {
  readonly deployment: DeploymentRow
  readonly schedule: ScheduleRow
  readonly advance: Advance
}

function fire(tx: Write, { deployment, schedule, advance }: Firing): void {
  const parameters = { ...parseJson<object>(deployment.parameters), ...parseJson<object>(schedule.parameters) }
  for (const [index, dueAt] of advance.fire.entries()) {
    insertRun(tx, {
      deployment,
      run: {
        deploymentId: deployment.id,
        name: advance.runNames[index] ?? `${schedule.slug}-${dueAt.toISOString()}`,
        parameters,
        jobVariables: {},
        tags: parseJson<string[]>(deployment.tags),
        dueAt,
      },
      occurrence: { slug: schedule.slug, at: dueAt },
    })
  }
}
