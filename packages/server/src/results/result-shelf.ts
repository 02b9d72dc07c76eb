import { INSTALLATION_STORAGE, OrcError } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'

/** Values by the digest of their bytes, in the directory of the installation. */
export interface ResultShelf {
  /** Resolves with whether all of it is on the disk; the same part may be put again. */
  put(part: ResultPart): Promise<boolean>
  /** Undefined when it is not there. */
  get(sha256: string, from: { readonly offset: number; readonly length: number }): Promise<PartRead | undefined>
  /** What was put, or was begun to be, and was not touched since. */
  untouchedSince(before: Date): AsyncIterable<ShelvedFile>
  remove(file: ShelvedFile): Promise<void>
  /** Copies what is whole here, and not there yet, into another directory. Resolves with how many values that were. */
  copyInto(directory: string): Promise<number>
}

export interface ResultPart {
  readonly sha256: string
  /** Of the whole. */
  readonly bytes: number
  readonly offset: number
  readonly content: Uint8Array
  /** Who puts it: two that put the same value do not write into one file. */
  readonly writer: string
}

export interface PartRead {
  readonly content: Uint8Array
  readonly bytes: number
}

export interface ShelvedFile {
  readonly path: string
  /** Undefined for one that was never completed. */
  readonly sha256: string | undefined
  readonly bytes: number
}

export interface ShelfOptions {
  readonly directory: string
  readonly clock: Pick<Clock, 'now'>
}

/**
 * A value is written beside its place, part by part, and gets its name once the digest of all of it is right and it is on
 * the disk: under its name there is only ever a whole one, whatever dies.
 */
export function openResultShelf({ directory, clock }: ShelfOptions): ResultShelf {
  const fs = process.getBuiltinModule('node:fs/promises')
  const nodePath = process.getBuiltinModule('node:path')
  const folderOf = (sha256: string): string => nodePath.join(directory, sha256.slice(0, 2))
  const placeOf = (sha256: string): string => nodePath.join(folderOf(sha256), sha256)

  /** Its age counts from here, so that it is not taken for one that nobody needs before its record is written. */
  const touched = async (path: string): Promise<boolean> => {
    const now = clock.now()
    return fs.utimes(path, now, now).then(() => true, ifMissing(false))
  }

  const complete = async (draft: string, sha256: string): Promise<void> => {
    if ((await digestOf(draft)) !== sha256) {
      await fs.rm(draft, { force: true })
      throw new OrcError('result_damaged', { storage: INSTALLATION_STORAGE, sha256 })
    }
    await touched(draft)
    await synced(draft)
    await fs.rename(draft, placeOf(sha256))
    await synced(folderOf(sha256))
  }

  return {
    put: async ({ sha256, bytes, offset, content, writer }) => {
      if (await touched(placeOf(sha256))) return true
      const draft = nodePath.join(folderOf(sha256), `.${sha256}.${writer}`)
      if (offset === 0) await fs.mkdir(folderOf(sha256), { recursive: true, mode: 0o700 })
      const file = await fs.open(draft, offset === 0 ? 'w' : 'r+', 0o600)
      try {
        await file.write(content, 0, content.length, offset)
      } finally {
        await file.close()
      }
      if (offset + content.length < bytes) return false
      await complete(draft, sha256)
      return true
    },

    get: async (sha256, { offset, length }) => {
      const file = await fs.open(placeOf(sha256), 'r').catch(ifMissing(undefined))
      if (file === undefined) return undefined
      try {
        const { size: bytes } = await file.stat()
        const content = new Uint8Array(Math.max(0, Math.min(length, bytes - offset)))
        await file.read(content, 0, content.length, offset)
        return { content, bytes }
      } finally {
        await file.close()
      }
    },

    untouchedSince: (before) => filesIn(directory, before),
    remove: ({ path }) => fs.rm(path, { force: true }),
    copyInto: (other) => copyFiles(directory, other),
  }
}

async function copyFiles(from: string, to: string): Promise<number> {
  const nodePath = process.getBuiltinModule('node:path')
  let copied = 0
  for await (const { path, sha256 } of filesIn(from)) {
    if (sha256 !== undefined && (await copyFile(path, nodePath.join(to, sha256.slice(0, 2), sha256)))) copied += 1
  }
  return copied
}

/** Whether it was copied: it may be there already, or be swept away meanwhile. */
async function copyFile(from: string, to: string): Promise<boolean> {
  const { access, copyFile: copy, constants, mkdir, rename } = process.getBuiltinModule('node:fs/promises')
  const nodePath = process.getBuiltinModule('node:path')
  if (await access(to).then(() => true, ifMissing(false))) return false
  await mkdir(nodePath.dirname(to), { recursive: true, mode: 0o700 })
  const draft = nodePath.join(nodePath.dirname(to), `.${nodePath.basename(to)}.copy`) // no value's name, should it stay
  const wasThere = await copy(from, draft, constants.COPYFILE_FICLONE).then(() => true, ifMissing(false))
  if (!wasThere) return false
  await synced(draft)
  await rename(draft, to)
  return true
}

async function* filesIn(directory: string, before?: Date): AsyncGenerator<ShelvedFile, void, undefined> {
  const { opendir, readdir, stat } = process.getBuiltinModule('node:fs/promises')
  const nodePath = process.getBuiltinModule('node:path')
  for (const folder of await readdir(directory).catch(ifMissing([]))) {
    for await (const { name } of await opendir(nodePath.join(directory, folder))) {
      const path = nodePath.join(directory, folder, name)
      const found = await stat(path).catch(ifMissing(undefined))
      if (found === undefined || !found.isFile() || (before && found.mtimeMs >= before.getTime())) continue
      yield { path, sha256: name.startsWith('.') ? undefined : name, bytes: found.size }
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const { createHash } = process.getBuiltinModule('node:crypto')
  const { createReadStream } = process.getBuiltinModule('node:fs')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function synced(path: string): Promise<void> {
  const file = await process.getBuiltinModule('node:fs/promises').open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
}
