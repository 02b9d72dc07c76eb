import type { Log } from '@orc/core/contract'

/** The fields of a line as they are shown behind its message; empty when there are none. */
export function fieldsText({ fields }: Pick<Log, 'fields'>): string {
  return fields === undefined || Object.keys(fields).length === 0 ? '' : JSON.stringify(fields)
}

/** A line as a file of lines has it. */
export function plainLine(line: Log): string {
  return [line.at, line.level.toUpperCase().padEnd(5), line.message, fieldsText(line)].join(' ').trimEnd()
}

/** Saves lines as a file of the viewer's. */
export function downloadText(name: string, lines: readonly Log[]): void {
  const text = lines.map((line) => `${plainLine(line)}\n`).join('')
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
