import type { LogLine } from '@orc/core/contract'

/**
 * When the process ends with log lines that are not stored, be it that user code called `process.exit()`, they are
 * printed: the worker reads the output to its end.
 */
export function printUnsentAtExit(unsent: () => readonly LogLine[]): void {
  process.on('exit', () => {
    const text = unsent().map(lineText).join('')
    if (text === '') return
    try {
      process.getBuiltinModule('node:fs').writeSync(1, text)
    } catch {} // nobody reads
  })
}

function lineText({ at, level, message, fields }: LogLine): string {
  return `${at} ${level.toUpperCase().padEnd(5)} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}\n`
}
