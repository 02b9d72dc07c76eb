import type { ScheduleInput } from '@orc/core/contract'
import { parseDurationMs } from '@orc/core/model'
import { oneSchedule } from '../../flags/schedules.ts'
import type { Conversation } from '../conversation.ts'
import { refusal } from '../reason.ts'
import type { Surroundings } from '../surroundings.ts'
import { timeIn } from '../time-in.ts'

const DAY_MS = 86_400_000
const SHOWN_OCCURRENCES = 5

/** How each kind of schedule is asked for. */
const KINDS = {
  cron: { name: 'Cron', means: 'at these times of these days', value: 'Cron expression', example: '0 9 * * MON-FRI' },
  interval: { name: 'Interval', means: 'again and again, after a span of time', value: 'Interval', example: '15m' },
  rrule: { name: 'RRule', means: 'a recurrence rule of RFC 5545', value: 'Rule', example: 'FREQ=DAILY;BYHOUR=9' },
} as const
type Kind = keyof typeof KINDS

/** As many schedules as the person wants, each shown with what it means before the next one. */
export async function askSchedules(conversation: Conversation, surroundings: Surroundings): Promise<ScheduleInput[]> {
  const schedules: ScheduleInput[] = []
  for (let message = 'Add a schedule?'; await conversation.confirm({ message, default: false }); ) {
    schedules.push(await askSchedule(conversation, surroundings))
    message = `Add another schedule? (${schedules.length} so far)`
  }
  return schedules
}

async function askSchedule(conversation: Conversation, surroundings: Surroundings): Promise<ScheduleInput> {
  const choices = Object.entries(KINDS).map(([value, { name, means }]) => ({ value: value as Kind, name, hint: means }))
  const kind = await conversation.select({ message: 'Type of schedule', choices })
  const value = await conversation.input({
    message: KINDS[kind].value,
    hint: `such as ${KINDS[kind].example}`,
    validate: (answer) => refusal(() => preview(surroundings, scheduleOf(kind, answer))),
  })
  // Spans under a day are the same in every zone.
  const isZoneless = kind === 'interval' && parseDurationMs(value) < DAY_MS
  const schedule = scheduleOf(kind, value, isZoneless ? undefined : await askZone(conversation, surroundings))
  const upcoming = await preview(surroundings, schedule)
  const zone = schedule.spec.timezone ?? 'UTC'
  conversation.facts(upcoming.map((at, index) => [index === 0 ? 'Next' : '', timeIn(zone, at)]))
  return schedule
}

function askZone(conversation: Conversation, surroundings: Surroundings): Promise<string> {
  return conversation.input({
    message: 'Time zone',
    hint: 'such as Europe/Oslo',
    default: surroundings.options.timezone ?? 'UTC',
    validate: (zone) => refusal(() => preview(surroundings, scheduleOf('cron', '@daily', zone))),
  })
}

/** @throws {OrcError} `duration_invalid`, `schedule_invalid` */
function scheduleOf(kind: Kind, value: string, timezone?: string): ScheduleInput {
  return oneSchedule({ [kind]: [value], timezone })
}

/** What the schedule means, said by the function that will fire it. @throws {OrcError} `schedule_invalid` */
async function preview({ options }: Surroundings, { spec }: ScheduleInput): Promise<readonly string[]> {
  return (await options.client.call('previewSchedule', { spec, limit: SHOWN_OCCURRENCES })).items
}
