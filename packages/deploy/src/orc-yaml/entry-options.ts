import { posix } from 'node:path'
import type { ScheduleInput } from '@orc/core/contract'
import { OrcError, parseDurationMs } from '@orc/core/model'
import type { DeployOptions } from '../options.ts'
import type { GivenAnswers } from '../wizard/wizard-options.ts'
import type { FileEntry, OrcYaml } from './orc-yaml.ts'
import type { EntrySchedule } from './schema.ts'
import { type Environment, withEnvironment } from './templating.ts'

/** An entry as deploying takes it. It may name no pool: the default one is somebody else's to know. */
export type EntryOptions = GivenAnswers & Pick<DeployOptions, 'directory' | 'entrypoint' | 'names' | 'place'>

/**
 * What an entry of orc.yaml asks for, its variables of the environment filled in.
 * @throws {OrcError} `environment_missing`, `reference_unknown`, `orc_yaml_invalid`, each with its place
 */
export function entryOptions(found: FileEntry, yaml: OrcYaml, env: Environment): EntryOptions {
  const entry = withEnvironment(found, env)
  const { work_pool: pool } = entry
  const schedules = entry.schedules?.map((schedule, index) =>
    scheduleInput(schedule, found.place(['schedules', index, 'interval'])),
  )
  return {
    directory: yaml.directory,
    place: found.place(),
    entrypoint: entry.entrypoint,
    names: [entry.name],
    ...(pool?.name === undefined ? {} : { pool: pool.name }),
    queue: pool?.queue,
    jobVariableValues: pool?.job_variables,
    parameterValues: entry.parameters,
    schedules,
    tags: entry.tags,
    description: entry.description,
    concurrencyLimit: entry.concurrency_limit,
    collisionStrategy: entry.collision_strategy,
    concurrencyKey: entry.concurrency_key,
    infrastructureRetries: entry.infrastructure_retries,
    // An empty list says that nothing is to be built; one that is not there, that it is as usual.
    ...(entry.build?.length === 0 ? { build: false } : { buildSteps: entry.build }),
    pushSteps: entry.push,
    pullSteps: entry.pull,
    sharedBy: entriesWithSameSteps(found, yaml),
  }
}

/** Flags over an entry: what is given replaces what is written; pairs go over values one by one. */
export function withFlags(entry: EntryOptions, flags: GivenAnswers): EntryOptions {
  const given = Object.entries(flags).filter(([name, value]) => {
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0)
    return !isEmpty && name !== 'names' && name !== 'entrypoint'
  })
  return { ...entry, ...(Object.fromEntries(given) as GivenAnswers) }
}

/** An image that several entries share holds the flows of all of them, whichever is deployed just now. */
function entriesWithSameSteps({ entry }: FileEntry, { entries }: OrcYaml): string[] {
  const stepsOf = (other: FileEntry['entry']): string => JSON.stringify([other.build, other.push])
  if (!entry.build?.length) return []
  return entries
    .filter((other) => stepsOf(other.entry) === stepsOf(entry))
    .map((other) => posix.normalize(other.entry.entrypoint))
}

function scheduleInput(schedule: EntrySchedule, place: string): ScheduleInput {
  const { slug, active, parameters, catchup } = schedule
  const fields = { slug, spec: specOf(schedule, place), active, parameters, catchup }
  return present(fields) as ScheduleInput
}

function specOf({ cron, interval, rrule, timezone, day_or: dayOr, anchor }: EntrySchedule, place: string) {
  if (cron !== undefined) return present({ type: 'cron', cron, timezone, dayOr })
  if (rrule !== undefined) return present({ type: 'rrule', rrule, timezone })
  const anchorAt = anchor === undefined ? undefined : instant(anchor, place)
  return present({ type: 'interval', everyMs: everyMs(interval ?? '', place), timezone, anchorAt })
}

function everyMs(interval: string, place: string): number {
  const ms = durationMs(interval)
  if (ms >= 1000 && Number.isInteger(ms)) return ms
  throw new OrcError('orc_yaml_invalid', { problems: [`${place}: an interval of ${interval} is not a second or more`] })
}

function durationMs(text: string): number {
  try {
    return parseDurationMs(text)
  } catch {
    return Number.NaN
  }
}

function instant(text: string, place: string): string {
  const at = new Date(text)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  throw new OrcError('orc_yaml_invalid', {
    problems: [`${place}: "${text}" is no instant, such as 2026-01-01T00:00:00Z`],
  })
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
