import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import type { Row } from './harness/subject.ts'

const COLUMNS = ['', 'what', 'value', 'floor', 'ratio', 'budget'] as const

/** The rows as a table for people, with notes below it. */
export function table(rows: readonly Row[]): string {
  const lines = [[...COLUMNS], ...rows.map(cellsOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const isText = (column: number): boolean => column < 2 || column === 5
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return [...lines.map((cells) => line(cells).trimEnd()), ...notes(rows)].join('\n')
}

/** How much else the machine had to do: with a load above its cores, values tell little and ratios a bit more. */
export function machineLine(): string {
  const [lastMinute = 0, , lastQuarter = 0] = loadavg()
  const load = `load ${lastMinute.toFixed(1)} (1 min) ${lastQuarter.toFixed(1)} (15 min)`
  return `node ${process.versions.node}, ${availableParallelism()} cores, ${load}`
}

export function writeJson(file: string, rows: readonly Row[]): void {
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
}

function cellsOf({ name, value, unit, floor, ratio, budget, ok }: Row): string[] {
  const times = ratio === null ? '' : `${digits(ratio)} x`
  return [ok ? 'ok' : 'MISS', name, quantity(value, unit), quantity(floor, unit), times, budget]
}

/** What must be known to read a row, once for those that share it. */
function notes(rows: readonly Row[]): string[] {
  const noted = Map.groupBy(
    rows.filter(({ note }) => note !== undefined),
    ({ note }) => note,
  )
  return [...noted].map(([note, of]) => `${of.map(({ name }) => name).join('; ')}: ${note}`)
}

const quantity = (value: number | null, unit: string): string =>
  value === null ? '' : `${digits(value)} ${unit}`.trim()

/** Three digits that count, and no more. */
const digits = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
