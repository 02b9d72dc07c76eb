import { SETTINGS, type SettingRow } from './settings.ts'

const SECRETS = new Set(
  Object.values(SETTINGS).flatMap((row: SettingRow<unknown>) => (row.secret ? [row.env as string] : [])),
)

/** Settings by their variables, with stars for what is secret. */
export function shownSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([env, value]) => [env, shownValue(env, value)]))
}

export function shownValue(env: string, value: string): string {
  return SECRETS.has(env) && value !== '' ? '********' : value
}
