import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'

/** Where an installation writes down its run endpoint: a text that all its processes see and change by compare-and-set. */
export interface EndpointRegistry {
  /** Undefined before there ever was one. */
  read(): Promise<string | undefined>
  /** Writes `value` if the text is still `expected`; false when it is not. */
  compareAndSet(expected: string | undefined, value: string): Promise<boolean>
}

/** What is written down. The key is made once and stays; the port changes only when a stranger has it. */
export interface EndpointPlace {
  readonly port: number
  readonly key: string
}

export function parsePlace(text: string | undefined): EndpointPlace | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as EndpointPlace)
}

export function placeText({ port, key }: EndpointPlace): string {
  return JSON.stringify({ port, key })
}

/** The settings of a store, by their shape. */
export interface SettingsStore {
  get(key: string): Promise<string | undefined>
  compareAndSet(key: string, expected: string | undefined, value: string): Promise<boolean>
}

const SETTING = 'run-endpoint'

/** With a store, the place is kept there: whoever shares the store shares the endpoint. */
export function settingsRegistry(settings: SettingsStore): EndpointRegistry {
  return {
    read: () => settings.get(SETTING),
    compareAndSet: (expected, value) => settings.compareAndSet(SETTING, expected, value),
  }
}

export interface FileRegistryOptions {
  /** Readable by its owner alone: the key is in it. */
  readonly file: string
  readonly clock: Clock
}

const TRY_AGAIN_MS = 20
/** Whoever holds the lock needs it for a moment; one so old was left behind by a process that died. */
const STALE_LOCK_MS = 5_000
/** Longer than a lock takes to become stale; one that never does has a time from the future. */
const GIVE_UP_MS = 15_000

/** With a remote API, the place is kept in a file of ORC_HOME, changed under a lock file. */
export function fileRegistry({ file, clock }: FileRegistryOptions): EndpointRegistry {
  const lock = `${file}.lock`
  const read = async (): Promise<string | undefined> => readFile(file, 'utf8').catch(undefinedIf('ENOENT'))

  const acquire = async (): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const giveUpAtMs = clock.now().getTime() + GIVE_UP_MS
    for (;;) {
      const held = await open(lock, 'wx', 0o600).catch(undefinedIf('EEXIST'))
      if (held) return held.close()
      const nowMs = clock.now().getTime()
      if (nowMs >= giveUpAtMs) throw stillLocked(lock)
      const left = await stat(lock).catch(undefinedIf('ENOENT'))
      if (left && nowMs - left.mtimeMs > STALE_LOCK_MS) await takeAway(lock, left)
      await clock.sleep(TRY_AGAIN_MS)
    }
  }

  return {
    read,
    compareAndSet: async (expected, value) => {
      await acquire()
      try {
        if ((await read()) !== expected) return false
        await writeWhole(file, value)
        return true
      } finally {
        await rm(lock, { force: true })
      }
    },
  }
}

/**
 * Not `rm`: of two who found the same stale lock, the later one would remove the lock that the first made since. A rename
 * shows what was taken, and what was not meant goes back, unless a third one has locked in that very moment.
 */
export async function takeAway(lock: string, { ino, mtimeMs }: Pick<Stats, 'ino' | 'mtimeMs'>): Promise<void> {
  const aside = `${lock}.${process.pid}.${randomUUID()}`
  await rename(lock, aside).catch(undefinedIf('ENOENT'))
  const taken = await stat(aside).catch(undefinedIf('ENOENT'))
  if (taken && (taken.ino !== ino || taken.mtimeMs !== mtimeMs)) await link(aside, lock).catch(undefinedIf('EEXIST'))
  await rm(aside, { force: true })
}

function stillLocked(lock: string): OrcError {
  const problem = `${lock} was there for ${GIVE_UP_MS / 1_000} s: another process holds it, or left it behind.`
  return new OrcError('worker_misconfigured', { problem, remedy: 'If no Orc is starting on this machine, delete it.' })
}

/** A reader sees the old text or the new one, never a part. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

function undefinedIf(code: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined
    throw error
  }
}
