import { nearest, OrcError } from '@orc/core/model'

/** One thing that can be set: by a flag where there is one, by its `ORC_*` variable, by the profile, else its default. */
export interface SettingRow<Value> {
  readonly env: `ORC_${string}`
  readonly describe: string
  readonly fallback: Value
  /** Undefined when the text is none of its values. */
  readonly parse: (text: string) => Value | undefined
  /** Shown where a value is refused. */
  readonly values: string
  /** Shown as stars unless it is asked for. */
  readonly secret?: boolean
  /** Whether a profile may hold it. Where profiles are, and which one is used, cannot be in one. @default true */
  readonly inProfile?: boolean
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

/** Every setting of the command line. `orc config view` prints this table with the values in force. */
export const SETTINGS = {
  home: text({
    env: 'ORC_HOME',
    describe: 'Directory of the store, the keys and the profiles; ~/.orc by default',
    inProfile: false,
  }),
  profile: text({ env: 'ORC_PROFILE', describe: 'The profile to use instead of the active one', inProfile: false }),
  apiUrl: row<string>({
    env: 'ORC_API_URL',
    describe: 'The server to talk to; empty: the store in ORC_HOME',
    fallback: '',
    parse: readAddress,
    values: 'an address such as http://127.0.0.1:4270, without /api; unix:/path of a socket; or nothing',
  }),
  apiKey: text({ env: 'ORC_API_KEY', describe: 'The key of that server', secret: true }),
  prompt: row<boolean>({
    env: 'ORC_CLI_PROMPT',
    describe: 'Whether commands may ask questions on a terminal',
    fallback: true,
    parse: (value) => ({ '1': true, true: true, '0': false, false: false })[value.toLowerCase()],
    values: '1 or 0',
  }),
  defaultWorkPool: text({ env: 'ORC_DEFAULT_WORK_POOL', describe: 'The work pool of a deployment that names none' }),
  logLevel: row<LogLevel>({
    env: 'ORC_LOG_LEVEL',
    describe: 'The least level of what workers and servers print',
    fallback: 'info',
    parse: (value) => LOG_LEVELS.find((level) => level === value.toLowerCase()),
    values: LOG_LEVELS.join(', '),
  }),
  results: text({
    env: 'ORC_RESULTS',
    describe: 'Directory of results that are too large for the store; by default ORC_HOME/results',
  }),
  resultsAbove: row<number>({
    env: 'ORC_RESULTS_ABOVE',
    describe: 'Larger results go to that directory, in bytes',
    fallback: 65_536,
    parse: (value) => (/^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined),
    values: 'a whole number of bytes',
  }),
  secretKey: text({
    env: 'ORC_SECRET_KEY',
    describe: 'The key that secrets are encrypted with; by default ORC_HOME/secret.key',
    secret: true,
  }),
} as const

export type SettingName = keyof typeof SETTINGS
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends SettingRow<infer Value> ? Value : never
}
export type SettingSource = 'flag' | 'environment' | `profile "${string}"` | 'default'

export interface ResolvedSettings {
  readonly values: Settings
  readonly sources: Readonly<Record<SettingName, SettingSource>>
}

/** Where values come from, the strongest first. Values are texts, as people write them. */
export interface SettingLayers {
  readonly flags: Partial<Record<SettingName, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly profile: { readonly name: string; readonly values: Readonly<Record<string, string>> }
}

/** @throws {OrcError} `usage` for a value that is none of its setting's. */
export function resolveSettings(layers: SettingLayers): ResolvedSettings {
  const names = Object.keys(SETTINGS) as SettingName[]
  const found = names.map((name) => [name, resolveOne(name, layers)] as const)
  const values = Object.fromEntries(found.map(([name, { value }]) => [name, value]))
  const sources = Object.fromEntries(found.map(([name, { source }]) => [name, source]))
  return { values: values as Settings, sources: sources as ResolvedSettings['sources'] }
}

function resolveOne(name: SettingName, { flags, env, profile }: SettingLayers) {
  const setting: SettingRow<unknown> = SETTINGS[name]
  const fromProfile = setting.inProfile === false ? undefined : profile.values[setting.env]
  const given: readonly (readonly [SettingSource, string | undefined])[] = [
    ['flag', flags[name]],
    // An empty variable is what `ORC_API_URL= orc ...` leaves: as good as unset.
    ['environment', env[setting.env] || undefined],
    [`profile "${profile.name}"`, fromProfile],
  ]
  for (const [source, value] of given) {
    if (value !== undefined) return { value: parseSetting(setting, value), source }
  }
  return { value: setting.fallback, source: 'default' as const }
}

/** @throws {OrcError} `usage` when the text is none of the setting's values. */
export function parseSetting<Value>(setting: SettingRow<Value>, value: string): Value {
  const parsed = setting.parse(value)
  if (parsed !== undefined) return parsed
  throw new OrcError('usage', {
    problem: `${setting.env} cannot be "${value}".`,
    remedy: `Its values are: ${setting.values}.`,
  })
}

/** The setting that is called so in a profile. @throws {OrcError} `usage`, with the nearest name. */
export function settingOf(env: string): SettingRow<unknown> {
  const rows: SettingRow<unknown>[] = Object.values(SETTINGS)
  const settable = rows.filter((row) => row.inProfile !== false)
  const found = settable.find((row) => row.env === env.toUpperCase())
  if (found) return found
  const names = settable.map((row) => row.env)
  const like = nearest(env, names)
  throw new OrcError('usage', {
    problem: `There is no setting "${env}" that a profile can hold.`,
    remedy: `${like ? `Did you mean "${like}"? ` : ''}The settings are: ${names.join(', ')}.`,
  })
}

function row<Value>(definition: SettingRow<Value>): SettingRow<Value> {
  return definition
}

function text(definition: Omit<SettingRow<string>, 'fallback' | 'parse' | 'values'>): SettingRow<string> {
  return { ...definition, fallback: '', parse: (value) => value.trim(), values: 'any text' }
}

function readAddress(text: string): string | undefined {
  const address = text.trim()
  const isOne = address === '' || /^(https?:\/\/|unix:\/)./.test(address)
  return isOne && (address === '' || URL.canParse(address)) ? address : undefined
}
