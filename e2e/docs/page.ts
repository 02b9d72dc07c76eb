/**
 * A page of the documentation as a reader does it, from top to bottom. What a fence's first line says beside the language
 * decides what is done with the block:
 *
 * - a file name (`ts flows/report.ts`, `yaml orc.yaml`): the block is that file;
 * - `sh`: commands, which must succeed; with `terminal`, in a second terminal, where they go on until the page ends; with
 *   `fails`, the last one must not succeed; with `wizard`, they ask, and the table that follows is what is answered;
 * - `text` after commands: what they print, line for line in this order; `…` stands for anything within a line;
 * - `sh elsewhere=FILE`: not run here, because it needs what a test cannot have; that test shows it instead.
 */
export type Block =
  | { readonly kind: 'file'; readonly file: string; readonly text: string; readonly line: number }
  | CommandBlock
  | { readonly kind: 'elsewhere'; readonly test: string; readonly line: number }

export interface CommandBlock {
  readonly kind: 'commands'
  readonly mode: CommandMode
  readonly text: string
  /** What has to be printed; empty when the page does not show it. */
  readonly printed: readonly string[]
  /** For a wizard: what is asked, and what is typed. */
  readonly answers: readonly Answer[]
  /** In the page, from 1. */
  readonly line: number
}

export type CommandMode = 'foreground' | 'terminal' | 'fails' | 'wizard'

export interface Answer {
  readonly question: string
  readonly typed: string
}

const FENCE = /^```(\w+)[ \t]*([^\n]*)\n(.*?)^```$/gms
const MODES: readonly string[] = ['terminal', 'fails', 'wizard'] satisfies CommandMode[]

/** @throws {Error} for a fence that says what nobody knows. */
export function readPage(markdown: string): Block[] {
  const fences = [...markdown.matchAll(FENCE)]
  return fences.flatMap((fence, index): Block[] => {
    const [whole, language = '', info = '', text = ''] = fence
    const line = markdown.slice(0, fence.index).split('\n').length
    const between = markdown.slice(fence.index + whole.length, fences[index + 1]?.index)
    if (language === 'text') return []
    if (language !== 'sh') return info === '' ? [] : [{ kind: 'file', file: info, text, line }]
    const [, test] = /^elsewhere=(\S+)$/.exec(info) ?? []
    if (test !== undefined) return [{ kind: 'elsewhere', test, line }]
    const next = fences[index + 1]
    const printed = next?.[1] === 'text' && between.trim() === '' ? linesOf(next[3] ?? '') : []
    return [{ kind: 'commands', mode: modeOf(info, line), text, printed, answers: answersIn(between), line }]
  })
}

function modeOf(info: string, line: number): CommandMode {
  if (info === '') return 'foreground'
  if (MODES.includes(info)) return info as CommandMode
  throw new Error(`line ${line}: nobody knows what "sh ${info}" means`)
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** Rows of a table of two columns, without its head; code marks are for the eye. */
function answersIn(text: string): Answer[] {
  const rows = [...text.matchAll(/^\|(.+)\|(.+)\|$/gm)].slice(2)
  return rows.map(([, question = '', typed = '']) => ({ question: plain(question), typed: plain(typed) }))
}

function plain(cell: string): string {
  return cell.replaceAll('`', '').trim()
}

/** The first expected line that the output lacks, in the order of the page; undefined if all are there. */
export function missingLine(expected: readonly string[], output: string): string | undefined {
  const lines = output.split('\n')
  let at = 0
  return expected.find((wanted) => {
    const found = lines.slice(at).findIndex((line) => patternOf(wanted).test(squeezed(line)))
    at += found + 1
    return found < 0
  })
}

function patternOf(line: string): RegExp {
  const parts = squeezed(line)
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}

/** Columns are as wide as their values, which differ between two machines. */
function squeezed(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ')
}
