import { readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { contentHash, sha256 } from './hash.ts'

/**
 * Whether what was once read is still what would be read, by looking at metadata only. A file counts as the same when
 * size and time of change are; a file changed so shortly before it was stamped that a second change could bear the same
 * time is compared by content. New files matter too (a `util.ts` beside `util.js`, a nearer tsconfig.json), so the
 * names that can change what an import means are stamped for each folder.
 */
export interface Stamps {
  readonly files: readonly FileStamp[]
  readonly folders: readonly FolderStamp[]
}

interface FileStamp {
  readonly path: string
  readonly size: string
  readonly changedNs: string
  readonly hash: string
}

interface FolderStamp {
  readonly path: string
  readonly names: string
}

/** Coarser than the clock of any file system in use. */
const CLOCK_GRAIN_NS = 2_000_000_000n

/** Names that decide what imports resolve to. */
const DECISIVE = /\.[cm]?[jt]sx?$|^(package|tsconfig)\.json$|^node_modules$/

/** Of files whose content was read already, `hashes` says what was read. */
export function stamp(files: readonly string[], root: string, hashes: ReadonlyMap<string, string> = new Map()): Stamps {
  const folders = [...new Set(files.flatMap((file) => foldersUpTo(root, dirname(file))))]
  return {
    files: files.map((path) => ({ path, ...metadata(path), hash: hashes.get(path) ?? contentHash(path) })),
    folders: folders.map((path) => ({ path, names: namesIn(path) })),
  }
}

export type Freshness = 'fresh' | 'fresh-by-content' | 'stale'

/** `fresh-by-content`: contents had to be read; stamping again makes the next look cheap. */
export function freshness({ files, folders }: Stamps, stampedAtNs: bigint): Freshness {
  try {
    if (folders.some(({ path, names }) => namesIn(path) !== names)) return 'stale'
    const doubtful = files.filter((file) => !isSurelySame(file, stampedAtNs))
    if (doubtful.some(({ path, hash }) => contentHash(path) !== hash)) return 'stale'
    return doubtful.length === 0 ? 'fresh' : 'fresh-by-content'
  } catch {
    return 'stale' // something is gone
  }
}

function isSurelySame(file: FileStamp, stampedAtNs: bigint): boolean {
  const { size, changedNs } = metadata(file.path)
  return size === file.size && changedNs === file.changedNs && BigInt(changedNs) < stampedAtNs - CLOCK_GRAIN_NS
}

function metadata(path: string): { size: string; changedNs: string } {
  const { size, mtimeNs } = statSync(path, { bigint: true })
  return { size: String(size), changedNs: String(mtimeNs) }
}

/** The folder and those above it, as far as the root; outside of the root only the folder itself. */
function foldersUpTo(root: string, folder: string): string[] {
  const above = dirname(folder)
  const isTop = folder === root || !folder.startsWith(root) || above === folder
  return isTop ? [folder] : [folder, ...foldersUpTo(root, above)]
}

function namesIn(folder: string): string {
  return sha256(
    readdirSync(folder)
      .filter((name) => DECISIVE.test(name))
      .sort()
      .join('/'),
  )
}
