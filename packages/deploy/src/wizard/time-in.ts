/** `2026-03-01 09:00 Europe/Oslo`: an ISO instant as a clock on the wall there shows it, seconds where there are some. */
export function timeIn(timezone: string, instant: string): string {
  const at = new Date(instant)
  // Sweden writes dates as ISO 8601 does.
  const text = at.toLocaleString('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' })
  return `${text.replace(/:00$/, '')} ${timezone}`
}
