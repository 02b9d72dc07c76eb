import ora from 'ora'
import type { Progress } from '../wizard/prompts.ts'
import { colours, good, type TerminalSize } from './style.ts'
import type { TerminalStreams } from './terminal.ts'

/**
 * A line that changes in its place while something goes on, as wide as the terminal is; where there is none, a line for
 * each piece of news.
 */
export function terminalProgress(
  title: string,
  { output = process.stdout }: Pick<TerminalStreams, 'output'> = {},
): Progress {
  return output.isTTY ? liveLine(title, output) : plainLines(title, output)
}

function liveLine(title: string, output: NodeJS.WriteStream): Progress {
  // Ctrl-C has to reach whoever listens for it: the line must not take the keyboard.
  const line = ora({ stream: output, discardStdin: false, color: colours() ? 'cyan' : false, text: title }).start()
  return {
    tell: (text) => {
      line.text = fitting(`${title}: ${oneLine(text)}`, output)
    },
    done: (text) =>
      void (text === undefined ? line.stop() : line.stopAndPersist({ symbol: good(), text: oneLine(text) })),
    failed: () => void line.stop(),
  }
}

function plainLines(title: string, output: NodeJS.WriteStream): Progress {
  let said = ''
  const tell = (text: string): void => {
    if (text !== said) output.write(`${title}: ${oneLine(text)}\n`)
    said = text
  }
  return { tell, done: (text) => text !== undefined && tell(text), failed: () => {} }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** Less the spinner before it; a line that breaks in two would be drawn anew below. */
function fitting(text: string, { columns = 80 }: TerminalSize): string {
  const width = Math.max(10, columns - 3)
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}
