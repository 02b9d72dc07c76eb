import type { ResultStorage } from './results.ts'

export interface DirectoryOptions {
  /** @default directory */
  readonly name?: string
}

/**
 * Result storage in a directory, such as one on a disk that all machines of a pool have mounted. A file appears whole, under
 * the digest of what is in it, and is on the disk before `put` resolves; only this user can read it.
 */
export function directoryStorage(directory: string, { name = 'directory' }: DirectoryOptions = {}): ResultStorage {
  const { mkdir, open, readFile, rename, rm } = process.getBuiltinModule('node:fs/promises')
  const path = process.getBuiltinModule('node:path')
  const folderOf = (sha256: string): string => path.join(directory, sha256.slice(0, 2))

  const sync = async (folder: string): Promise<void> => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  return {
    name,
    get: async (sha256) => {
      try {
        return await readFile(path.join(folderOf(sha256), sha256))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    put: async (sha256, bytes) => {
      const folder = folderOf(sha256)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { randomUUID } = process.getBuiltinModule('node:crypto')
      const draft = path.join(folder, `.${sha256}.${randomUUID()}`)
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
        await rename(draft, path.join(folder, sha256))
        await sync(folder)
      } finally {
        await file.close()
        await rm(draft, { force: true })
      }
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
