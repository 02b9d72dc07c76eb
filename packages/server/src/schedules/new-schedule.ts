import type { CheckedInput } from '@orc/core/contract'
import { checkName, OrcError } from '@orc/core/model'
import type { NewSchedule } from '@orc/store'
import type { Arithmetic } from './arithmetic.ts'

type Given = Pick<CheckedInput<'createSchedule'>, 'slug' | 'spec' | 'active' | 'parameters' | 'catchup'>

export interface NewScheduleContext {
  readonly arithmetic: Arithmetic
  readonly now: Date
}

/**
 * A schedule as it is stored: with its slug, and when it first fires, which is after now.
 * @throws {OrcError} `schedule_invalid`, `name_invalid`
 */
export function newSchedule(given: Given, { arithmetic, now }: NewScheduleContext): NewSchedule {
  const { spec, active, parameters, catchup } = given
  const problem = arithmetic.check(spec)
  if (problem !== undefined) throw new OrcError('schedule_invalid', { problem })
  const slug = given.slug ?? arithmetic.slug(spec)
  checkName('schedule', slug)
  return { slug, spec, active, parameters, catchup, nextAt: active ? arithmetic.next(spec, now) : undefined }
}

/** @throws {OrcError} `schedule_exists` for the first slug that is there twice */
export function checkDistinct(deployment: string, schedules: readonly NewSchedule[]): void {
  const seen = new Set<string>()
  for (const { slug } of schedules) {
    if (seen.has(slug)) throw new OrcError('schedule_exists', { deployment, slug })
    seen.add(slug)
  }
}
