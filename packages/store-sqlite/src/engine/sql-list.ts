/** `'A', 'B'` for `IN (…)`. For the names that the transition table gives, which are no one's input. */
export function sqlList(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `'${name}'`).join(', ')
}
