const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago or how far ahead, in one unit: `12 s ago`, `in 3 h`. */
export function relativeTime(atMs: number, nowMs: number): string {
  const span = Math.abs(nowMs - atMs)
  if (span < 2 * SECOND) return 'now'
  const text = roughSpan(span)
  return atMs <= nowMs ? `${text} ago` : `in ${text}`
}

function roughSpan(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`
  return `${Math.floor(ms / DAY)} d`
}

/** How long something took, in at most two units: `840 ms`, `12.3 s`, `4 m 05 s`. */
export function spanText(ms: number): string {
  if (ms < 0) return '0 ms'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m ${twoDigits((ms % MINUTE) / SECOND)} s`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${twoDigits((ms % HOUR) / MINUTE)} m`
  return `${Math.floor(ms / DAY)} d ${twoDigits((ms % DAY) / HOUR)} h`
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}

/** The whole instant, in the viewer's zone or another one. */
export function absoluteTime(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at))
}

/** An instant as an input of date and time has it: in the viewer's zone, without saying so. */
export function localInput(at: string): string {
  const date = new Date(at)
  const day = [date.getMonth() + 1, date.getDate()].map(twoDigits)
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits)
  return `${[String(date.getFullYear()).padStart(4, '0'), ...day].join('-')}T${time.join(':')}`
}

/** `14:03:22.123`, as log lines show it. */
export function clockTime(at: string): string {
  const date = new Date(at)
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits)
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
