import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type IgnoreRules, rulesAbove, rulesWithin } from './ignore-rules.ts'

/** A module that may be a flow's: not a declaration, and not a test, which only its runner can import. */
const SOURCE = /(?<!\.(?:d|test|spec))\.[cm]?[jt]sx?$/

/** Never looked into, whether or not git ignores them. Names that begin with a dot are not either. */
const CLOSED = new Set(['node_modules', 'dist'])

/**
 * The JavaScript and TypeScript files below a directory, absolute and in order, less what git would ignore. Links are
 * not followed: what they lead to is either here already or not this project's.
 * @throws what reading the directory itself throws; of folders below it those that cannot be read are left out
 */
export async function sourceFiles(directory: string, signal?: AbortSignal): Promise<string[]> {
  const found: string[] = []
  const walk = async (folder: string, above: IgnoreRules): Promise<void> => {
    signal?.throwIfAborted()
    const entries = await readdir(folder, { withFileTypes: true })
    const rules = entries.some(({ name }) => name === '.gitignore') ? await rulesWithin(folder, above) : above
    const folders: string[] = []
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isFile() && SOURCE.test(entry.name) && !rules.ignores(path)) found.push(path)
      if (entry.isDirectory() && isOpen(entry.name) && !rules.ignores(`${path}/`)) folders.push(path)
    }
    await Promise.all(folders.map((below) => walk(below, rules).catch((error: unknown) => passOver(error))))
  }
  await walk(directory, await rulesAbove(directory))
  return found.sort()
}

function isOpen(folder: string): boolean {
  return !CLOSED.has(folder) && !folder.startsWith('.')
}

/** A folder of somebody else, or one that went while we looked, keeps nobody from the flows beside it. */
function passOver(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOENT') throw error
}
