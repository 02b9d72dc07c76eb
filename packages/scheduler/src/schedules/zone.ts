/** A span of time in which a zone's clocks run at one offset from UTC. All instants in epoch milliseconds. */
export interface Stretch {
  /** Where it begins; may be later than the true beginning, but never by less than two days after a change of clocks. */
  readonly from: number
  /** The first instant that is no longer in it. */
  readonly until: number
  /** Wall clock minus UTC. */
  readonly offset: number
  /** The offset just before `from`; the same as `offset` where no clock was changed. */
  readonly offsetBefore: number
}

/** Answers which stretch an instant lies in. */
export type Zone = (instant: number) => Stretch

const DAY_MS = 24 * 60 * 60 * 1000
/** The shortest time between two changes since 1970 is an hour less than a week (Boa Vista in 2000). */
const PROBE_MS = 5 * DAY_MS
/** How much of a zone is looked at, and remembered, at once. */
const PAGE_MS = 73 * PROBE_MS
/** The longest jump so far was a whole day (Pacific/Apia in 2011); what it moved must still be seen on the next page. */
const LOOKBACK_MS = 2 * DAY_MS

/**
 * What is known of each zone. A memo of a pure function, hence shared: reading one offset through Intl costs more than
 * computing an occurrence. Bounded by the number of zones and of years anybody asks for.
 */
const zones = new Map<string, Zone>()

/** Whether this machine's time zone database has the name. Offsets such as `+02:00` are no zones: they have no DST. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The zone of this name, in any case.
 * @throws RangeError when there is none
 */
export function zoneOf(name: string): Zone {
  const key = name.toLowerCase()
  const zone = zones.get(key) ?? openZone(name)
  zones.set(key, zone)
  return zone
}

function openZone(name: string): Zone {
  const offsetAt = offsetReader(name)
  const pages = new Map<number, readonly Stretch[]>()
  return (instant) => {
    const page = Math.floor(instant / PAGE_MS)
    const stretches = pages.get(page) ?? readPage(offsetAt, page)
    pages.set(page, stretches)
    const found = stretches.findLast((stretch) => stretch.from <= instant)
    if (found === undefined) throw new RangeError(`time zone '${name}' has no offset at ${instant}`)
    return found
  }
}

function readPage(offsetAt: (instant: number) => number, page: number): readonly Stretch[] {
  const begin = page * PAGE_MS - LOOKBACK_MS
  const end = (page + 1) * PAGE_MS
  const beginnings = [begin, ...changesBetween(offsetAt, begin, end)]
  return beginnings.map((from, index) => ({
    from,
    until: beginnings[index + 1] ?? end,
    offset: offsetAt(from),
    offsetBefore: offsetAt(from - 1),
  }))
}

function* changesBetween(offsetAt: (instant: number) => number, begin: number, end: number): Generator<number> {
  for (let at = begin; at < end; ) {
    const probe = Math.min(at + PROBE_MS, end)
    const change = changeBetween(offsetAt, at, probe)
    if (change !== undefined) yield change
    at = change ?? probe
  }
}

/** The first instant in (after, to] whose offset is not that of `after`, by bisection. */
function changeBetween(offsetAt: (instant: number) => number, after: number, to: number): number | undefined {
  const offset = offsetAt(after)
  if (offsetAt(to) === offset) return undefined
  let same = after
  let changed = to
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2)
    if (offsetAt(middle) === offset) same = middle
    else changed = middle
  }
  return changed
}

function offsetReader(name: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const second = Math.floor(instant / 1000) * 1000
    const [month = 0, day, year = 0, ...time] = (format.format(second).match(/\d+/g) ?? []).map(Number)
    return Date.UTC(year, month - 1, day, ...time) - second
  }
}
