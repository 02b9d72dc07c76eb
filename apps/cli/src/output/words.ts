/** `3 runs`, `1 run`. */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`
}

export function runsAtOnce(limit: number | null): string {
  return limit === null ? 'any number of runs' : counted(limit, 'run')
}

/** `2/5` slots, or `2` where there is no limit. */
export function slots({
  slotsInUse,
  concurrencyLimit,
}: {
  slotsInUse: number
  concurrencyLimit: number | null
}): string {
  return concurrencyLimit === null ? String(slotsInUse) : `${slotsInUse}/${concurrencyLimit}`
}

/** JSON on one line, empty for an empty object. */
export function compact(value: Readonly<Record<string, unknown>>): string {
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value)
}
