/**
 * Stack traces of bundled flows show the lines that the user wrote. `--enable-source-maps` reads and decodes the map of
 * every module as it is loaded, which a fresh process pays before its first line; here the map is read when the first
 * stack is looked at, which most runs never do.
 */

/** Makes every stack that is formatted from now on show sources in place of this bundle; its map lies beside it. */
export function showSourceLines(bundleUrl: string): void {
  if (process.sourceMapsEnabled) return // Node does it
  const toSource = lazily(() => positionMapper(bundleUrl))
  const inBundle = new RegExp(`${escaped(bundleUrl)}:(\\d+):(\\d+)`, 'g')
  Error.prepareStackTrace = (error, frames) => {
    // oxlint-disable-next-line typescript/no-base-to-string -- a call site prints itself, which its type does not say
    const stack = [headline(error), ...frames.map((frame) => `    at ${frame.toString()}`)].join('\n')
    return stack.replace(inBundle, (there, line, column) => toSource()?.(Number(line), Number(column)) ?? there)
  }
}

/** An error whose own `toString` throws still has a stack. */
function headline(error: unknown): string {
  try {
    return String(error)
  } catch {
    return 'Error'
  }
}

type PositionMapper = (line: number, column: number) => string | undefined

/** Undefined when there is no map: a bundle that somebody else made. */
function positionMapper(bundleUrl: string): PositionMapper | undefined {
  try {
    const text = process.getBuiltinModule('node:fs').readFileSync(new URL(`${bundleUrl}.map`), 'utf8')
    const { SourceMap } = process.getBuiltinModule('node:module')
    const map = new SourceMap(JSON.parse(text))
    return (line, column) => {
      const entry = map.findEntry(line - 1, column - 1)
      if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    }
  } catch {
    return undefined
  }
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: make() }).value
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
