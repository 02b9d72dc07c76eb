import * as z from 'zod'
import { CATCHUP_POLICIES } from '../model/schedules.ts'
import { endpoint, Id, Instant, JsonObject, Name, QueryNumber } from './endpoint.ts'

const Timezone = z.string().min(1).default('UTC')

/** When runs are due. The shapes are `ScheduleSpec` of the model. */
export const ScheduleSpec = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cron'),
    cron: z.string().min(1).max(500),
    timezone: Timezone,
    dayOr: z.boolean().default(true),
  }),
  z.strictObject({
    type: z.literal('interval'),
    everyMs: z.int().min(1000),
    anchorAt: Instant.default('2020-01-01T00:00:00.000Z'),
    timezone: Timezone,
  }),
  z.strictObject({ type: z.literal('rrule'), rrule: z.string().min(1).max(6500), timezone: Timezone }),
])

export const ScheduleInput = z.strictObject({
  /** What `apply` matches schedules by. @default made from the schedule's content */
  slug: Name.optional(),
  spec: ScheduleSpec,
  active: z.boolean().default(true),
  /** Parameters of this schedule's runs, over the deployment's. */
  parameters: JsonObject.default({}),
  catchup: z.enum(CATCHUP_POLICIES).default('latest'),
})
export type ScheduleInput = z.input<typeof ScheduleInput>

export const Schedule = z.strictObject({
  id: Id,
  slug: Name,
  spec: ScheduleSpec,
  active: z.boolean(),
  parameters: JsonObject,
  catchup: z.enum(CATCHUP_POLICIES),
  /** The next occurrence, null when it is paused or over. */
  nextAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Schedule = z.infer<typeof Schedule>

const OfDeployment = z.strictObject({ flow: Name, name: Name })
const BySlug = OfDeployment.extend({ slug: Name })

export const scheduleEndpoints = {
  createSchedule: endpoint({
    summary: 'Add a schedule to a deployment; it fires only instants after now',
    access: 'owner',
    input: OfDeployment.extend(ScheduleInput.shape),
    reply: Schedule,
    errors: ['deployment_not_found', 'schedule_exists', 'schedule_invalid', 'parameter_unknown', 'parameters_invalid'],
    idempotent: true,
  }),
  listSchedules: endpoint({
    summary: 'The schedules of a deployment',
    access: 'owner',
    input: OfDeployment,
    reply: z.strictObject({ items: z.array(Schedule) }),
    errors: ['deployment_not_found'],
  }),
  pauseSchedule: endpoint({
    summary: 'Let a schedule fire no more',
    access: 'owner',
    input: BySlug,
    reply: Schedule,
    errors: ['deployment_not_found', 'schedule_not_found'],
  }),
  resumeSchedule: endpoint({
    summary: 'Undo a pause; what fell due meanwhile is not fired',
    access: 'owner',
    input: BySlug,
    reply: Schedule,
    errors: ['deployment_not_found', 'schedule_not_found'],
  }),
  deleteSchedule: endpoint({
    summary: 'Delete a schedule',
    access: 'owner',
    input: BySlug,
    reply: Schedule,
    errors: ['deployment_not_found', 'schedule_not_found'],
  }),
  previewSchedule: endpoint({
    summary: 'The next occurrences of a schedule that need not exist yet',
    access: 'owner',
    input: z.strictObject({ spec: ScheduleSpec, limit: QueryNumber.min(1).max(100).default(5) }),
    reply: z.strictObject({ slug: Name, items: z.array(Instant) }),
    errors: ['schedule_invalid'],
  }),
}
