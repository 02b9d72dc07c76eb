import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@orc/core/runtime'
import { fateOf, type ProcessIdentity, thisProcess } from './host.ts'

/** Whose process a worker is, for the workers after it. */
export interface WorkerRecords {
  /** Writes down that this process is the worker. */
  announce(workerId: string): Promise<void>
  /** The worker leaves runs behind, though its process may live on: whoever finds them need not wait for it. */
  abdicate(workerId: string): Promise<void>
  /** The worker leaves nothing behind. */
  remove(workerId: string): Promise<void>
  /** Whether that worker was here and is gone. False when nothing is known of it. */
  isProvablyDead(workerId: string): Promise<boolean>
}

/** Knows of nobody: every run is adopted once its lease has lapsed, which takes 30 s. */
export const noWorkerRecords: WorkerRecords = {
  announce: async () => {},
  abdicate: async () => {},
  remove: async () => {},
  isProvablyDead: async () => false,
}

interface Record {
  readonly process: ProcessIdentity
  readonly abdicated: boolean
}

/** Nobody adopts from a worker that has been dead for so long. */
const KEEP_MS = 24 * 3_600_000

/**
 * One file for each worker of this machine, `HOME/workers/<id>.json`, with the process it is: number, start time, boot.
 * A worker that was killed is so known to be dead at once, and its runs need not wait for its lease to lapse.
 */
export function fileWorkerRecords({ home, clock }: { readonly home: string; readonly clock: Clock }): WorkerRecords {
  const folder = join(home, 'workers')
  const fileOf = (workerId: string): string => join(folder, `${encodeURIComponent(workerId)}.json`)

  const write = async (workerId: string, record: Record): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = fileOf(workerId)
    await writeFile(`${file}.tmp`, JSON.stringify(record), { mode: 0o600 })
    await rename(`${file}.tmp`, file)
  }

  const sweep = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      const file = join(folder, name)
      const found = await stat(file).catch(() => undefined)
      if (found && clock.now().getTime() - found.mtimeMs > KEEP_MS && (await isGone(file)))
        await rm(file, { force: true })
    }
  }

  return {
    announce: async (workerId) => {
      await write(workerId, { process: thisProcess(), abdicated: false })
      await sweep()
    },
    abdicate: (workerId) => write(workerId, { process: thisProcess(), abdicated: true }),
    remove: (workerId) => rm(fileOf(workerId), { force: true }),
    isProvablyDead: (workerId) => isGone(fileOf(workerId)),
  }
}

async function isGone(file: string): Promise<boolean> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as Record
    return record.abdicated || fateOf(record.process) === 'gone'
  } catch {
    return false // none, or half of one: it says nothing
  }
}
