import { parseSync } from 'oxc-parser'
import { type ModuleFacts, moduleFacts } from './module-facts.ts'

/** Says what is wrong, and where, in place of facts that would be those of half a file. */
export function parseModule(path: string, text: string): ModuleFacts | { readonly problem: string } {
  const { errors, program } = parseSync(path, text)
  const [error] = errors
  if (!error) return moduleFacts(program)
  const at = error.labels[0]?.start
  return { problem: at === undefined ? error.message : `${lineAndColumn(text, at)}: ${error.message}` }
}

/** Both from 1, as editors count. */
function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
