import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { explainHomeError, isRecord, nearest, OrcError } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'

/** Named sets of settings, of which one is active. Kept in `ORC_HOME/profiles.json`, readable by its owner alone. */
export interface ProfilesFile {
  readonly active: string
  readonly profiles: Readonly<Record<string, Profile>>
}

/** By the name of the setting's variable, such as `ORC_API_URL`. */
export type Profile = Readonly<Record<string, string>>

/** Two seconds: a change takes milliseconds. */
const LOCK_TRIES = 100
const LOCK_EVERY_MS = 20

const FRESH: ProfilesFile = { active: 'default', profiles: { default: {} } }

export class Profiles {
  readonly path: string
  readonly #home: string
  readonly #clock: Clock

  constructor(home: string, clock: Clock) {
    this.#home = home
    this.#clock = clock
    this.path = join(home, 'profiles.json')
  }

  read(): ProfilesFile {
    const text = readIfThere(this.path)
    if (text === undefined) return FRESH
    const parsed = parseJson(text)
    if (isProfilesFile(parsed)) return parsed
    throw new OrcError('usage', {
      problem: `${this.path} is no list of profiles.`,
      remedy: 'Mend it, or remove it to begin with an empty profile.',
    })
  }

  /** A profile by name. @throws {OrcError} `usage`, with the nearest name. */
  get(name: string): Profile {
    const { profiles } = this.read()
    const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined
    if (profile) return profile
    const like = nearest(name, Object.keys(profiles))
    throw new OrcError('usage', {
      problem: `There is no profile "${name}".`,
      remedy: like ? `Did you mean "${like}"?` : 'List the profiles with: orc profile ls',
    })
  }

  /** Changes what is there now, which no other command changes meanwhile. @throws {OrcError} `profiles_busy` */
  async update(change: (file: ProfilesFile) => ProfilesFile): Promise<void> {
    const lock = `${this.path}.lock`
    try {
      mkdirSync(this.#home, { recursive: true, mode: 0o700 })
      await this.#takeLock(lock)
      try {
        this.#write(change(this.read()))
      } finally {
        rmSync(lock, { force: true })
      }
    } catch (error) {
      throw explainHomeError(error, this.#home)
    }
  }

  /** Writes settings into a profile, which is made if it is not there. */
  set(name: string, settings: Profile): Promise<void> {
    return this.update((file) => withProfile(file, name, { ...file.profiles[name], ...settings }))
  }

  unset(name: string, setting: string): Promise<void> {
    return this.update((file) => {
      const { [setting]: _removed, ...profile } = file.profiles[name] ?? {}
      return withProfile(file, name, profile)
    })
  }

  /**
   * Held for the moment that a file takes to be read and written. One that a killed command left is not removed here:
   * two that found it dead at once could each remove the other's.
   */
  async #takeLock(lock: string): Promise<void> {
    for (let tries = 0; !createdAlone(lock); tries += 1) {
      if (tries === LOCK_TRIES) throw new OrcError('profiles_busy', { path: lock })
      await this.#clock.sleep(LOCK_EVERY_MS)
    }
  }

  /** Renamed into place, so that a command that reads meanwhile finds the old or the new file, never half of one. */
  #write(file: ProfilesFile): void {
    const draft = `${this.path}.${process.pid}.tmp`
    try {
      writeFileSync(draft, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 })
      chmodSync(draft, 0o600)
      renameSync(draft, this.path)
    } finally {
      rmSync(draft, { force: true })
    }
  }
}

function withProfile(file: ProfilesFile, name: string, profile: Profile): ProfilesFile {
  return { ...file, profiles: { ...file.profiles, [name]: profile } }
}

/** Whether the file was not there and is now. */
function createdAlone(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

function isProfilesFile(value: unknown): value is ProfilesFile {
  if (!isRecord(value) || typeof value.active !== 'string' || !isRecord(value.profiles)) return false
  const isProfile = (profile: unknown): boolean =>
    isRecord(profile) && Object.values(profile).every((setting) => typeof setting === 'string')
  return Object.values(value.profiles).every(isProfile)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws {OrcError} `home_unusable`: a file that is there but cannot be read is not as good as none */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw explainHomeError(error, dirname(path))
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
