import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import dockerignore from '@balena/dockerignore'
import { type Pack, pack } from 'tar-stream'

/** A directory as a builder wants it, without what its `.dockerignore` names. The Dockerfile is in it in any case. */
export async function contextTar(directory: string, dockerfile: string): Promise<Readable> {
  const isWanted = await readIgnore(directory)
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const tar = pack()
  const write = async (): Promise<void> => {
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      const name = relative(directory, path).split(sep).join('/')
      if (name !== dockerfile && !isWanted(name)) continue
      const { mode, mtime } = entry.isSymbolicLink() ? { mode: 0o777, mtime: new Date(0) } : statSync(path)
      const shared = { name, mode, mtime, uid: 0, gid: 0 }
      if (entry.isDirectory()) await add(tar, { ...shared, type: 'directory' })
      else if (entry.isSymbolicLink()) await add(tar, { ...shared, type: 'symlink', linkname: readlinkSync(path) })
      else if (entry.isFile()) await add(tar, shared, await readFile(path))
    }
    tar.finalize()
  }
  write().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
  return Readable.from(tar)
}

type IsWanted = (path: string) => boolean

async function readIgnore(directory: string): Promise<IsWanted> {
  const text = await readFile(join(directory, '.dockerignore'), 'utf8').catch(() => '')
  return dockerignore.default({ ignorecase: false }).add(text).createFilter()
}

/** Resolves when the reader has room for more. */
function add(tar: Pack, header: Parameters<Pack['entry']>[0], content: Buffer = Buffer.alloc(0)): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry(header, content, (error) => (error ? reject(error) : resolve()))
  })
}
