/** A value as a sentence quotes it: on one line, and short enough to leave room for the rule it breaks. */
export function quote(value: string): string {
  const line = value.trim().replace(/\s+/g, ' ')
  return line.length > 80 ? `'${line.slice(0, 79)}…'` : `'${line}'`
}
