import { formatDuration } from '@orc/core/model'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `12s ago`, `in 5m`, `now`: an ISO instant as people speak of it. Empty for none. */
export function relative(instant: string | null, now: Date): string {
  if (instant === null) return ''
  const ms = Date.parse(instant) - now.getTime()
  const distance = roughly(Math.abs(ms))
  if (Math.abs(ms) < SECOND_MS) return 'now'
  return ms < 0 ? `${distance} ago` : `in ${distance}`
}

/** From one instant to another, or to now while it lasts: `1.2s`, `3m20s`. Empty before it began. */
export function elapsed(span: { startedAt: string | null; endedAt: string | null }, now: Date): string {
  if (span.startedAt === null) return ''
  const endMs = span.endedAt === null ? now.getTime() : Date.parse(span.endedAt)
  return shortDuration(Math.max(0, endMs - Date.parse(span.startedAt)))
}

/** Two units at most: nobody needs the milliseconds of an hour. */
export function shortDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)}ms`
  if (ms < MINUTE_MS) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`
  const unit = ms < HOUR_MS ? SECOND_MS : ms < DAY_MS ? MINUTE_MS : HOUR_MS
  return formatDuration(Math.floor(ms / unit) * unit)
}

/** `12:04:31.207` of the local day, as logs show it. */
export function clockTime(instant: string): string {
  const at = new Date(instant)
  const two = (part: number): string => String(part).padStart(2, '0')
  const millis = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${millis}`
}

/** `2026-03-01 09:00 UTC`, and the seconds where there are some. */
export function utcTime(instant: string): string {
  const [day = '', time = ''] = new Date(instant).toISOString().split('T')
  return `${day} ${time.startsWith('00', 6) ? time.slice(0, 5) : time.slice(0, 8)} UTC`
}

/** One unit, rounded down. */
function roughly(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)}h`
  return `${Math.floor(ms / DAY_MS)}d`
}
