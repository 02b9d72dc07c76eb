/**
 * A schedule as a question: which moment is the first at or after this one? Undefined when there is none left.
 * Milliseconds throughout; depending on where it stands, of the epoch (an instant) or of a clock on a wall, counted
 * as if the wall hung in UTC.
 *
 * One question is enough for everything here: what is next, what was missed, what fired last (by bisection). And since
 * an answer never depends on an earlier one, a schedule that slept for years wakes up as fast as one that did not.
 */
export type Series = (from: number) => number | undefined

/** No schedule is asked about later years: the engines below, and people, write a year in four digits. */
export const LAST_INSTANT = Date.UTC(9999, 0, 1)

/** The moments of several series in one, each once. */
export function union(members: readonly Series[]): Series {
  return (from) => {
    const moments = members.map((member) => member(from)).filter((moment) => moment !== undefined)
    return moments.length > 0 ? Math.min(...moments) : undefined
  }
}

/** A series of the given moments, in any order. */
export function seriesOfMoments(moments: readonly number[]): Series {
  const sorted = moments.toSorted((a, b) => a - b)
  return (from) => sorted.find((moment) => moment >= from)
}

/** Leaves out what `excluded` names. */
export function without(series: Series, excluded: ReadonlySet<number>): Series {
  return (from) => {
    let moment = series(from)
    while (moment !== undefined && excluded.has(moment)) moment = series(moment + 1)
    return moment
  }
}

/** Ends the series after `last`, which still belongs to it. */
export function endingAt(series: Series, last: number): Series {
  return (from) => {
    const moment = series(from)
    return moment !== undefined && moment <= last ? moment : undefined
  }
}

/** The first `count` moments from `begin` on. Counts no further than it is asked, and remembers how far it got. */
export function firstOf(series: Series, count: number, begin: number): Series {
  let counted = 0
  let last = begin - 1
  return (from) => {
    const moment = series(Math.max(from, begin))
    while (moment !== undefined && last < moment && counted < count) {
      last = series(last + 1) ?? moment
      counted++
    }
    return moment !== undefined && moment <= last ? moment : undefined
  }
}
