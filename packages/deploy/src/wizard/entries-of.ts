import type { ScheduleInput } from '@orc/core/contract'
import { formatDuration } from '@orc/core/model'
import { PUSH_STEP } from '../images/image-plan.ts'
import type { DeploymentEntry, EntrySchedule } from '../orc-yaml/schema.ts'
import type { DeployPlan, PlannedDeployment } from '../plan/plan.ts'
import type { Wish } from './commands-for.ts'

/** What orc.yaml says of a deployment that was planned, an entry for each name. Passwords are in no plan, and in no file. */
export function entriesOf(plan: DeployPlan, wish: Wish): DeploymentEntry[] {
  return plan.deployments.map((planned) => entryOf(planned, { plan, wish }))
}

function entryOf({ wanted, image }: PlannedDeployment, { plan, wish }: { plan: DeployPlan; wish: Wish }) {
  const { parameters = {}, jobVariables = {}, tags = [], concurrencyLimit, schedules = [] } = wanted
  const steps = image?.steps ?? []
  return given({
    name: wanted.name,
    entrypoint: plan.project.entrypoint,
    description: wish.description,
    tags: some(tags),
    parameters: some(parameters),
    work_pool: given({ name: plan.pool.name, queue: wish.queue, job_variables: some(jobVariables) }),
    schedules: some(schedules.map(scheduleOf)),
    concurrency_limit: concurrencyLimit ?? undefined,
    infrastructure_retries: wish.infrastructureRetries,
    build: some(steps.filter(({ step }) => step !== PUSH_STEP)),
    push: some(steps.filter(({ step }) => step === PUSH_STEP)),
    pull: wish.pullSteps,
  }) as DeploymentEntry
}

function scheduleOf({ spec, slug, active, parameters, catchup }: ScheduleInput): EntrySchedule {
  const common = { timezone: spec.timezone, slug, active, parameters, catchup }
  if (spec.type === 'cron') return given({ cron: spec.cron, day_or: spec.dayOr, ...common })
  if (spec.type === 'rrule') return given({ rrule: spec.rrule, ...common })
  return given({ interval: formatDuration(spec.everyMs), anchor: spec.anchorAt, ...common })
}

/** Undefined for what is empty. */
function some<Value extends object>(value: Value): Value | undefined {
  return Object.keys(value).length === 0 ? undefined : value
}

/** Without what is undefined: a key that is not there needs no value. */
function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
}
