import { readFileSync } from 'node:fs'
import { nextTurn } from './next-turn.ts'

/** What the text of a file says without being parsed. */
export interface Glance {
  readonly path: string
  /** Kept only where it may make flows, or pass `flow` on: any other file is read again, should it matter. */
  readonly text?: string | undefined
  /** The files that it imports or exports from, as it writes them. */
  readonly specifiers: readonly string[]
  /** Why it could not be read. */
  readonly trouble?: string | undefined
}

/** Files after which others have their turn: a few milliseconds. */
const SLICE = 250

/**
 * Reads one file after the other: ten microseconds each from the system's cache, where a file that is read through Node's
 * threads costs a hundred.
 */
export async function glanceAtAll(paths: readonly string[], signal?: AbortSignal): Promise<Glance[]> {
  const glances: Glance[] = []
  for (let at = 0; at < paths.length; at += SLICE) {
    signal?.throwIfAborted()
    glances.push(...paths.slice(at, at + SLICE).map(glanceAt))
    await nextTurn()
  }
  return glances
}

const RELATIVE = /\bfrom\s*["'](\.[^"'\n]*)["']/g

function glanceAt(path: string): Glance {
  try {
    const text = readFileSync(path, 'utf8')
    const specifiers = Array.from(text.matchAll(RELATIVE), ([, specifier = '']) => specifier)
    return mayMakeFlows(text) ? { path, text, specifiers } : { path, specifiers }
  } catch (error) {
    return { path, specifiers: [], trouble: error instanceof Error ? error.message : String(error) }
  }
}

/** Most files of a project that name the package do not: they have tasks, errors or types of it. */
function mayMakeFlows(text: string): boolean {
  return text.includes('@orc/core') && /\bflow\b|\*\s*(as\b|from\b)/.test(text)
}
