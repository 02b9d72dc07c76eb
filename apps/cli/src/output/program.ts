/** A command inside of a text: at its start, or after what introduces one. */
const COMMAND = /(^|[:`(]\s*|\n\s*)orc (?=-{0,2}[a-z])/g

/** Commands in a text as they can be pasted: with `npx` in front where `orc` itself was started so. */
export function asTyped(text: string, program: string): string {
  return program === 'orc' ? text : text.replaceAll(COMMAND, `$1${program} `)
}
