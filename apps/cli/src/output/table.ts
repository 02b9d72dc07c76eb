import Table from 'cli-table3'

/** What each column shows of an item, by the column's title. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => string | number | null>>

/** Rows under their titles, without lines: what a person reads well and `awk` too. */
export function table<Item>(items: readonly Item[], columns: Columns<Item>): string {
  const grid = new Table({ head: Object.keys(columns), chars: NO_LINES, style: PLAIN })
  for (const item of items) {
    grid.push(Object.values(columns).map((cell) => oneLine(cell(item))))
  }
  return withoutTrailingBlanks(grid.toString())
}

/** `Label:  value` lines, the values below one another; what has no value is left out. */
export function fields(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const shown = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(0, ...shown.map(([label]) => label.length)) + 2
  return shown.map(([label, value]) => `${`${label}:`.padEnd(width)} ${indented(String(value), width + 1)}`).join('\n')
}

const PLAIN = { head: [], border: [], 'padding-left': 0, 'padding-right': 2 }
const LINES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
const MORE_LINES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle']
const NO_LINES = Object.fromEntries([...LINES, ...MORE_LINES].map((line) => [line, '']))

/** A cell of several lines would break the rows for whoever reads them line by line. */
function oneLine(cell: string | number | null): string {
  return cell === null ? '' : String(cell).replaceAll(/\s*\n\s*/g, ' ')
}

function indented(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`)
}

function withoutTrailingBlanks(text: string): string {
  return text.replaceAll(/[^\S\n]+$/gm, '')
}
