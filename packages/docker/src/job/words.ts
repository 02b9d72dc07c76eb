import { OrcError } from '@orc/core/model'

const WORD = /(?:[^\s"'\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s"'\\]+)/g

/**
 * The words of a command line, quoted as in a POSIX shell. There is no shell in it: images need not have one, so nothing
 * is expanded.
 * @throws {OrcError} `provision_failed` for a quote that is never closed.
 */
export function splitWords(command: string): string[] {
  const words = command.match(WORD) ?? []
  if (command.replace(WORD, '').trim() !== '') {
    throw new OrcError('provision_failed', {
      reason: `the command ${command} has a quote that is not closed.`,
      remedy: 'Close it, or write a backslash before it.',
      permanent: true,
    })
  }
  return words.map((word) => word.replace(PIECE, unquoted))
}

function unquoted(...[, single, double, escaped, plain]: (string | undefined)[]): string {
  if (double !== undefined) return double.replace(/\\(["\\$`])/g, '$1')
  return single ?? escaped ?? plain ?? ''
}
