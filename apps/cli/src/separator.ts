/** No argument of a process can hold this character. */
const MARK = '\0'

/**
 * Yargs gives what stands after `--` to no command. So the `--` is taken away here, and words after it that look like
 * flags are marked, so that they do not.
 */
export function withoutSeparator(argv: readonly string[]): string[] {
  const at = argv.indexOf('--')
  if (at < 0) return [...argv]
  return [...argv.slice(0, at), ...argv.slice(at + 1).map((word) => (word.startsWith('-') ? MARK + word : word))]
}

/** A text, or what holds texts, as it was typed. */
export function unmarked<Value>(value: Value): Value
export function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(MARK, '')
  return Array.isArray(value) ? value.map((item) => unmarked(item)) : value
}
