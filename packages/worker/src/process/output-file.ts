import { fstatSync, ftruncateSync } from 'node:fs'
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import type { Clock } from '@orc/core/runtime'
import type { OutputLine } from '../provisioner.ts'
import { Changes } from './changes.ts'
import { LineSplitter } from './line-splitter.ts'
import { isCode, type RunDirectory } from './run-directory.ts'

/** Beyond this many bytes the file is emptied as soon as all of it was read. */
export const OUTPUT_CAP_BYTES = 64 * 1024 * 1024
/** Should reading fall behind, the file is emptied at so many times the cap all the same: no run may fill the disk. */
const HARD_CAP = 4
const CHUNK_BYTES = 64 * 1024

export interface OutputFileOptions {
  readonly directory: RunDirectory
  readonly clock: Clock
  /** @default OUTPUT_CAP_BYTES */
  readonly capBytes?: number | undefined
}

export interface ReadOptions {
  readonly fromByte: number
  readonly signal: AbortSignal
  /** Resolves when nobody writes any more. */
  readonly ended: Promise<unknown>
}

/** How many bytes were cut off the front; while that is being done, how long the file was. */
interface Base {
  readonly base: number
  readonly cutting?: number
}

/**
 * What a run prints, in a file that is emptied from time to time ("copytruncate": the run's descriptor appends, so it
 * goes on at the front). Offsets grow on all the same: `output.base` says how many bytes were cut off. What is printed
 * in the microseconds between the last read and the cut is lost, a price that only runs pay that print more than the cap.
 */
export class OutputFile {
  readonly #path: string
  readonly #basePath: string
  readonly #clock: Clock
  readonly #capBytes: number
  #base: number | undefined

  constructor({ directory, clock, capBytes = OUTPUT_CAP_BYTES }: OutputFileOptions) {
    this.#path = directory.file('output')
    this.#basePath = directory.file('output.base')
    this.#clock = clock
    this.#capBytes = capBytes
  }

  /** Lines from an offset on, as they are written; ends once nobody writes any more and all is read. */
  async *lines({ fromByte, signal, ended }: ReadOptions): AsyncGenerator<OutputLine, void, undefined> {
    const file = await openIfThere(this.#path)
    if (!file) return
    using changes = new Changes(this.#path)
    let isOver = false
    const finish = (): void => {
      isOver = true
      changes.notice()
    }
    ended.then(finish, finish)
    try {
      let offset = Math.max(fromByte, await this.#knownBase(file))
      let splitter = new LineSplitter(offset)
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      while (!signal.aborted) {
        changes.expect()
        const wasOver = isOver // before reading: what was written before the end is read then
        const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, offset - (this.#base ?? 0))
        offset += bytesRead
        yield* splitter.push(chunk.subarray(0, bytesRead), this.#clock.now())
        if (bytesRead === 0 && wasOver) break
        if (!wasOver) await this.#emptyIfFull(file, offset)
        if (offset < (this.#base ?? 0)) {
          offset = this.#base ?? 0
          splitter = new LineSplitter(offset)
        } else if (bytesRead === 0) await changes.next(this.#clock, signal)
      }
      if (!signal.aborted) yield* splitter.end(this.#clock.now())
    } finally {
      await file.close()
    }
  }

  async #emptyIfFull(file: FileHandle, offset: number): Promise<void> {
    const base = this.#base ?? 0
    const { size } = await file.stat()
    const isRead = base + size <= offset
    if (size < this.#capBytes || (!isRead && size < this.#capBytes * HARD_CAP)) return
    await this.#writeBase({ base, cutting: size })
    // Looked at and cut without a turn of the event loop in between: what is printed there is lost.
    const now = fstatSync(file.fd).size
    if (now !== size && now < this.#capBytes * HARD_CAP) return this.#writeBase({ base }) // it prints just now: later
    ftruncateSync(file.fd)
    this.#base = base + now
    await this.#writeBase({ base: this.#base })
  }

  /** Whoever died in the middle of a cut: the file is shorter than it was then if it was cut. */
  async #knownBase(file: FileHandle): Promise<number> {
    if (this.#base !== undefined) return this.#base
    const text = await readFile(this.#basePath, 'utf8').catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return '{"base":0}'
      throw error
    })
    const { base, cutting } = JSON.parse(text) as Base
    const wasCut = cutting !== undefined && (await file.stat()).size < cutting
    this.#base = wasCut ? base + cutting : base
    return this.#base
  }

  async #writeBase(base: Base): Promise<void> {
    await writeFile(`${this.#basePath}.tmp`, JSON.stringify(base), { mode: 0o600 })
    await rename(`${this.#basePath}.tmp`, this.#basePath)
  }
}

/** For writing too, or it could not be cut. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r+').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  })
}
