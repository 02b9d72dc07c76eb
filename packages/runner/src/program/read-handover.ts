import type { Handover } from '../handover.ts'

/**
 * Reads what the worker left, and deletes it: the token is at rest no longer than it takes this process to boot. A
 * second process that is started with the same path finds nothing and ends. `-` reads standard input.
 */
export function readHandover(path: string | undefined): Handover | { readonly problem: string } {
  if (path === undefined)
    return { problem: 'Orc starts this program with the path of a handover file; none was given.' }
  const { readFileSync, rmSync } = process.getBuiltinModule('node:fs')
  try {
    const text = readFileSync(path === '-' ? 0 : path, 'utf8')
    if (path !== '-') quietly(() => rmSync(path))
    const handover = JSON.parse(text) as Handover
    return handover.version === 1
      ? handover
      : { problem: `Handover ${path} is of a version this runner does not know.` }
  } catch (error) {
    return { problem: `Handover ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** A mount that cannot be written keeps its file; its owner removes it with the infrastructure. */
function quietly(act: () => void): void {
  try {
    act()
  } catch {}
}
