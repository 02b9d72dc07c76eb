import { OrcError } from './errors.ts'

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof UNIT_MS

const PART = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)/gy

/** A span of time for people: `'30s'`, `'1h30m'`, `'2d'`; a bare number is milliseconds. */
export type Duration = number | string

/**
 * Milliseconds of a duration. Units: ms, s, m, h, d (24 hours), w; parts add up.
 * @throws {OrcError} `duration_invalid` for anything else, negative numbers and NaN included.
 */
export function parseDurationMs(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : sumOfParts(duration.trim())
  if (!Number.isFinite(ms) || ms < 0) throw new OrcError('duration_invalid', { value: String(duration) })
  return ms
}

function sumOfParts(text: string): number {
  PART.lastIndex = 0
  let total = 0
  let end = 0
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    total += Number(part[1]) * UNIT_MS[part[2] as Unit]
    end = PART.lastIndex
  }
  return end > 0 && end === text.length ? total : Number.NaN
}

/** The shortest exact form, largest unit first: 5,400,000 is `1h30m`. Fractions of a millisecond are rounded. */
export function formatDuration(ms: number): string {
  let left = Math.round(ms)
  if (left === 0) return '0ms'
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(left / UNIT_MS[unit])
    if (count > 0) text += `${count}${unit}`
    left -= count * UNIT_MS[unit]
  }
  return text
}
