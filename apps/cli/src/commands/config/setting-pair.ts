import { OrcError } from '@orc/core/model'
import { type SettingRow, settingOf } from '../../settings.ts'

/** `NAME=VALUE`, or a name and a value apart. @throws {OrcError} `usage` */
export function settingPair(name: string, value: string | undefined): { setting: SettingRow<unknown>; text: string } {
  const at = name.indexOf('=')
  if (value === undefined && at > 0) return { setting: settingOf(name.slice(0, at)), text: name.slice(at + 1) }
  const setting = settingOf(name)
  if (value !== undefined) return { setting, text: value }
  throw new OrcError('usage', {
    problem: `${setting.env} needs a value.`,
    remedy: `Write it like: orc config set ${setting.env}=VALUE. Take a value away with: orc config unset ${setting.env}`,
  })
}
