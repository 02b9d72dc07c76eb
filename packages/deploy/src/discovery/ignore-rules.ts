import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** What `.gitignore` files say about paths: those of a folder and of all above it, the nearest having the last word. */
export interface IgnoreRules {
  /** The path is absolute; that of a folder ends with a slash. */
  readonly ignores: (path: string) => boolean
}

const NONE: IgnoreRules = { ignores: () => false }

/**
 * The rules above a folder, from the root of its repository down. Outside of a repository there are none, and none for a
 * folder that is ignored itself: who looks in there means to.
 */
export async function rulesAbove(folder: string): Promise<IgnoreRules> {
  const folders = foldersOfRepository(dirname(folder))
  let rules = NONE
  for (const above of existsSync(join(folder, '.git')) ? [] : folders) rules = await rulesWithin(above, rules)
  return rules.ignores(`${folder}/`) ? NONE : rules
}

/** From the root of the repository down to the folder. */
function foldersOfRepository(folder: string): string[] {
  const path: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    path.unshift(at)
    if (existsSync(join(at, '.git'))) return path
    if (dirname(at) === at) return []
  }
}

/** The rules of a folder's own file, before those above it. */
export async function rulesWithin(folder: string, above: IgnoreRules): Promise<IgnoreRules> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => undefined)
  if (text === undefined) return above
  const own = ignore({ allowRelativePaths: true }).add(text)
  return { ignores: (path) => verdict(own, { folder, path }) ?? above.ignores(path) }
}

/** Undefined where the file says nothing about the path. */
function verdict(rules: Ignore, { folder, path }: { folder: string; path: string }): boolean | undefined {
  const below = relative(folder, path).split(sep).join('/')
  const { ignored, unignored } = rules.test(path.endsWith('/') ? `${below}/` : below)
  return ignored || unignored ? ignored : undefined
}
