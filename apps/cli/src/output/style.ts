import picocolors from 'picocolors'

/** Colours by meaning, not by name. Plain without a terminal and under NO_COLOR. */
export interface Style {
  readonly good: Paint
  readonly bad: Paint
  readonly busy: Paint
  readonly waiting: Paint
  readonly faint: Paint
  readonly strong: Paint
  /** A state, status or level, in the colour of what it means. */
  readonly word: Paint
}
type Paint = (text: string) => string

export function createStyle(colours: boolean): Style {
  const { green, red, cyan, yellow, dim, bold } = picocolors.createColors(colours)
  const paints = { good: green, bad: red, busy: cyan, waiting: yellow, faint: dim, strong: bold }
  const word: Paint = (text) =>
    MEANING[text.toUpperCase()] ? paints[MEANING[text.toUpperCase()] ?? 'faint'](text) : text
  return { ...paints, word }
}

const MEANING: Readonly<Record<string, 'good' | 'bad' | 'busy' | 'waiting' | 'faint'>> = {
  READY: 'good',
  NOT_READY: 'bad',
  ONLINE: 'good',
  OFFLINE: 'faint',
  COMPLETED: 'good',
  CACHED: 'good',
  FAILED: 'bad',
  TIMEDOUT: 'bad',
  CRASHED: 'bad',
  LOST: 'bad',
  CANCELLED: 'faint',
  CANCELLING: 'waiting',
  RUNNING: 'busy',
  RETRYING: 'busy',
  PENDING: 'busy',
  SCHEDULED: 'waiting',
  LATE: 'bad',
  AWAITINGRETRY: 'waiting',
  AWAITINGCONCURRENCYSLOT: 'waiting',
  PAUSED: 'waiting',
  SUSPENDED: 'waiting',
  DEBUG: 'faint',
  WARN: 'waiting',
  ERROR: 'bad',
  OK: 'good',
  PROBLEM: 'bad',
}
