import type { Argv } from 'yargs'
import { named, several, text } from '../../../options.ts'
import { DEPLOYMENT } from '../arguments.ts'

export const scheduleArguments = (args: Argv) =>
  args.positional('deployment', DEPLOYMENT).positional('schedule', named('Slug of the schedule, as `ls` shows it'))

/** When: of `deploy`, `schedule create` and `schedule preview`. */
export const timingOptions = <Args>(args: Argv<Args>) =>
  args
    .option('cron', several('Cron expression, such as "0 9 * * MON-FRI"'))
    .option('interval', several('Span of time, such as 15m'))
    .option('rrule', several('RFC 5545 rule, such as "FREQ=DAILY;BYHOUR=9"'))
    .option('timezone', text('IANA zone of the schedules (UTC without it), such as Europe/Oslo'))
