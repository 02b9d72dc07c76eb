import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '@orc/core/contract'
import type { WantedDeployment } from './wanted-deployment.ts'

/** One thing that deploying changes. */
export interface Difference {
  /** A field of the deployment, or `schedule SLUG`. */
  readonly field: string
  /** Undefined where it is new. */
  readonly before?: unknown
  /** Undefined where it goes. */
  readonly after?: unknown
}

/** A wanted schedule under the slug that the API gives it. */
export interface NamedSchedule {
  readonly slug: string
  readonly schedule: NonNullable<WantedDeployment['schedules']>[number]
}

const FIELDS = [
  'description',
  'workPool',
  'workQueue',
  'entrypoint',
  'pullSteps',
  'parameterSchema',
  'parameters',
  'jobVariables',
  'tags',
  'concurrencyLimit',
  'collisionStrategy',
  'concurrencyKey',
  'infrastructureRetries',
  'codeDigest',
] as const satisfies readonly (keyof Deployment & keyof WantedDeployment)[]

/** What would change, field by field and schedule by schedule; empty when the deployment is as it is wanted. */
export function differences(
  present: Deployment | undefined,
  { wanted, schedules }: { readonly wanted: WantedDeployment; readonly schedules: readonly NamedSchedule[] },
): Difference[] {
  const fields = FIELDS.flatMap((field): Difference[] => {
    const [before, after] = [present?.[field], wanted[field]]
    // A queue that nobody names is the pool's default one, which the API fills in.
    if (field === 'workQueue' && after === null) return []
    if (present !== undefined && sameJson(before, after)) return []
    return [present === undefined ? { field, after } : { field, before, after }]
  })
  return [...fields, ...scheduleDifferences(present, schedules)]
}

function scheduleDifferences(present: Deployment | undefined, wanted: readonly NamedSchedule[]): Difference[] {
  const before = new Map((present?.schedules ?? []).map((schedule) => [schedule.slug, schedule]))
  const kept = new Set(wanted.map(({ slug }) => slug))
  const gone = [...before.values()].filter(({ slug }) => !kept.has(slug))
  return [
    ...wanted.flatMap(({ slug, schedule }): Difference[] => {
      const old = before.get(slug)
      if (old === undefined) return [{ field: `schedule ${slug}`, after: schedule.spec }]
      const { active = true, parameters = {}, catchup = 'latest' } = schedule
      const [was, is] = [
        { spec: old.spec, active: old.active, parameters: old.parameters, catchup: old.catchup },
        { spec: { ...SPEC_DEFAULTS[schedule.spec.type], ...schedule.spec }, active, parameters, catchup },
      ]
      return sameJson(was, is) ? [] : [{ field: `schedule ${slug}`, before: was, after: is }]
    }),
    ...gone.map(({ slug, spec }) => ({ field: `schedule ${slug}`, before: spec })),
  ]
}

/** What the contract fills in where a schedule leaves it out. */
const SPEC_DEFAULTS = {
  cron: { timezone: 'UTC', dayOr: true },
  interval: { timezone: 'UTC', anchorAt: '2020-01-01T00:00:00.000Z' },
  rrule: { timezone: 'UTC' },
}

/** Equal as JSON: neither the order of keys nor an undefined field makes a difference. */
function sameJson(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(plain(a), plain(b))
}

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))
