import confirm from '@inquirer/confirm'
import input from '@inquirer/input'
import password from '@inquirer/password'
import select from '@inquirer/select'
import type { Fact, InputQuestion, Prompts } from '../wizard/prompts.ts'
import { choicesOf, pageSize } from './choices.ts'
import { faint, type TerminalSize, warning } from './style.ts'
import { Terminal, type TerminalStreams } from './terminal.ts'
import { terminalProgress } from './terminal-progress.ts'
import { wrapped } from './wrapped.ts'

/** The wizard's questions in a terminal, drawn by inquirer. */
export function terminalPrompts(streams: TerminalStreams = {}): Prompts {
  const terminal = new Terminal(streams)
  const { output } = terminal
  return {
    input: (question) =>
      terminal.ask(question, ({ config, context }) =>
        input({ ...config, ...checkOf(question, output), default: question.default }, context),
      ),
    password: (question) =>
      terminal.ask(question, ({ config, context }) =>
        password({ ...config, ...checkOf(question, output), mask: '*', toggleMask: false }, context),
      ),
    confirm: (question) =>
      terminal.ask(question, ({ config, context }) => confirm({ ...config, default: question.default }, context)),
    select: (question) =>
      terminal.ask(question, ({ config, context }) => {
        const shown = { choices: choicesOf(question, output), pageSize: pageSize(output), loop: false }
        const first = question.default === undefined ? {} : { default: question.default }
        return select({ ...config, ...shown, ...first }, context)
      }),
    note: (text) => terminal.line(text),
    warn: (text) => terminal.line(`${warning()} ${text}`),
    facts: (rows) => terminal.line(factLines(rows)),
    progress: (title) => terminalProgress(title, { output }),
  }
}

/** True is inquirer's word for an answer that will do. */
function checkOf({ validate }: Pick<InputQuestion, 'validate'>, { columns = 80 }: TerminalSize) {
  if (validate === undefined) return {}
  const check = async (answer: string): Promise<string | true> => {
    const trouble = await validate(answer)
    return trouble === undefined ? true : wrapped(trouble, columns - ERROR_MARK.length)
  }
  return { validate: check }
}

/** What inquirer puts before it. */
const ERROR_MARK = '> '

/** Labels in a column of their own; one that is empty is that of the line before. */
function factLines(rows: readonly Fact[]): string {
  const width = Math.max(0, ...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `  ${faint(label.padEnd(width))}  ${value}`).join('\n')
}
