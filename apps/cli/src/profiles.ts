import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, nearest, OrcError } from '@orc/core/model'

/** Named sets of settings, of which one is active. Kept in `ORC_HOME/profiles.json`, readable by its owner alone. */
export interface ProfilesFile {
  readonly active: string
  readonly profiles: Readonly<Record<string, Profile>>
}

/** By the name of the setting's variable, such as `ORC_API_URL`. */
export type Profile = Readonly<Record<string, string>>

const FRESH: ProfilesFile = { active: 'default', profiles: { default: {} } }

export class Profiles {
  readonly path: string
  readonly #home: string

  constructor(home: string) {
    this.#home = home
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

  /** Renamed into place, so that a command that reads meanwhile finds the old or the new file, never half of one. */
  write(file: ProfilesFile): void {
    mkdirSync(this.#home, { recursive: true, mode: 0o700 })
    const draft = `${this.path}.new`
    writeFileSync(draft, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 })
    chmodSync(draft, 0o600)
    renameSync(draft, this.path)
  }

  /** Writes settings into a profile, which is made if it is not there. */
  set(name: string, settings: Profile): void {
    const file = this.read()
    this.write({ ...file, profiles: { ...file.profiles, [name]: { ...file.profiles[name], ...settings } } })
  }

  unset(name: string, setting: string): void {
    const file = this.read()
    const { [setting]: _removed, ...profile } = file.profiles[name] ?? {}
    this.write({ ...file, profiles: { ...file.profiles, [name]: profile } })
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

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
