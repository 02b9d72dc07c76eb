import type { ScheduleInput } from '@orc/core/contract'
import { formatDuration, quoted } from '@orc/core/model'
import type { DeployOptions } from '../options.ts'

/** What is deployed, without what deploying needs. */
export type Wish = Omit<DeployOptions, 'client' | 'directory' | 'describe' | 'steps' | 'onProgress' | 'signal'>

/**
 * The commands that do the same without questions, to be pasted as they are. Undefined where flags cannot say it: where
 * code comes by pull steps, and where schedules have zones of their own.
 */
export function commandsFor(wish: Wish): string[] | undefined {
  const schedules = scheduleFlags(wish.schedules ?? [])
  if (wish.pullSteps !== undefined || schedules === undefined) return undefined
  const flags = [...identity(wish), ...schedules, ...values(wish), ...image(wish)]
  const deploy = ['orc --no-prompt deploy', quoted(wish.entrypoint), ...flags.map(flagText)].join(' ')
  const { pool, newPoolType } = wish
  return newPoolType === undefined
    ? [deploy]
    : [`orc work-pool create ${quoted(pool)} --type ${quoted(newPoolType)}`, deploy]
}

/** A flag with its value, or alone. */
type Flag = readonly [name: string, value?: string | number | undefined]

function flagText([name, value]: Flag): string {
  return value === undefined ? name : `${name} ${quoted(String(value))}`
}

function identity({ names, pool, queue }: Wish): Flag[] {
  return [...each('-n', names), ['-p', pool], ...optional('-q', queue)]
}

function values(wish: Wish): Flag[] {
  const { parameters = [], jobVariables = [], tags = [], description, concurrencyLimit, infrastructureRetries } = wish
  return [
    ...each('--param', parameters),
    ...each('--job-variable', jobVariables),
    ...each('--tag', tags),
    ...optional('--description', description),
    ...optional('--concurrency-limit', concurrencyLimit ?? undefined),
    ...optional('--collision-strategy', wish.collisionStrategy),
    ...optional('--concurrency-key', wish.concurrencyKey ?? undefined),
    ...optional('--infrastructure-retries', infrastructureRetries),
  ]
}

function image({ image: name, baseImage, dockerfile, build, push }: Wish): Flag[] {
  const flags = [...optional('--image', name), ...optional('--base-image', baseImage)]
  return [
    ...flags,
    ...optional('--dockerfile', dockerfile),
    ...(build === false ? ([['--no-build']] as const) : []),
    ...(push === true ? ([['--push']] as const) : []),
  ]
}

/** Undefined when no flags say it: there is one zone for all of them, and no word for anything but kind and value. */
function scheduleFlags(schedules: readonly ScheduleInput[]): Flag[] | undefined {
  const zones = new Set(schedules.map(({ spec }) => spec.timezone ?? 'UTC'))
  if (zones.size > 1 || schedules.some((schedule) => Object.keys(schedule).length > 1)) return undefined
  const [zone] = zones
  return [
    ...schedules.map(({ spec }) => scheduleFlag(spec)),
    ...optional('--timezone', zone === 'UTC' ? undefined : zone),
  ]
}

function scheduleFlag(spec: ScheduleInput['spec']): Flag {
  if (spec.type === 'cron') return ['--cron', spec.cron]
  if (spec.type === 'interval') return ['--interval', formatDuration(spec.everyMs)]
  return ['--rrule', spec.rrule]
}

function each(name: string, given: readonly string[]): Flag[] {
  return given.map((value) => [name, value])
}

function optional(name: string, value: string | number | undefined): Flag[] {
  return value === undefined ? [] : [[name, value]]
}
