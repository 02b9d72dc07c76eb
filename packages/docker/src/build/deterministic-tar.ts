import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

export interface TarFile {
  /** Without a slash in front. */
  readonly path: string
  readonly content: string | Buffer
}

const EPOCH = new Date(0)

/** A tar that depends on nothing but the files: no time, no owner, the order of the paths. Folders are in it too. */
export async function deterministicTar(files: readonly TarFile[]): Promise<Buffer> {
  const tar = pack()
  const written = new Set<string>()
  for (const { path, content } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    for (const folder of foldersAbove(path)) {
      if (written.has(folder)) continue
      written.add(folder)
      tar.entry({ name: `${folder}/`, type: 'directory', mode: 0o755, mtime: EPOCH, uid: 0, gid: 0 })
    }
    // A path with a slash at its end is a folder that shall be there, with nothing in it yet.
    if (!path.endsWith('/')) tar.entry({ name: path, mode: 0o644, mtime: EPOCH, uid: 0, gid: 0 }, content)
  }
  tar.finalize()
  return buffer(tar)
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
