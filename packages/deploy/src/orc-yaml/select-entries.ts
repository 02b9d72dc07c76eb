import { basename } from 'node:path'
import { nearest, OrcError } from '@orc/core/model'
import type { FileEntry, OrcYaml } from './orc-yaml.ts'

export interface Selection {
  /** Names of deployments, `*` and `?` for what is left open; `flow/name` where flows have deployments of one name. */
  readonly names: readonly string[]
  /** What the entry's flow is called: asked for only where a name says which flow. */
  readonly flowOf: (found: FileEntry) => Promise<string>
}

/**
 * The entries that names stand for, in the order of the file, each once.
 * @throws {OrcError} `deployment_entry_not_found` for a name that stands for none
 */
export async function selectEntries({ entries, file }: OrcYaml, { names, flowOf }: Selection): Promise<FileEntry[]> {
  const selected = new Set<FileEntry>()
  for (const name of names) {
    const found = await matching(entries, name, flowOf)
    for (const one of found) selected.add(one)
    if (found.length > 0) continue
    const known = [...new Set(entries.map(({ entry }) => entry.name))]
    const guess = nearest(name.slice(name.lastIndexOf('/') + 1), known)
    throw new OrcError('deployment_entry_not_found', { name, file: basename(file), nearest: guess, entries: known })
  }
  return entries.filter((found) => selected.has(found))
}

async function matching(
  entries: readonly FileEntry[],
  name: string,
  flowOf: Selection['flowOf'],
): Promise<FileEntry[]> {
  const [own = '', flow] = name.split('/').reverse()
  const byName = entries.filter(({ entry }) => pattern(own).test(entry.name))
  if (flow === undefined) return byName
  const flows = await Promise.all(byName.map(flowOf))
  return byName.filter((_, index) => pattern(flow).test(flows[index] ?? ''))
}

function pattern(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'su')
}
