import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isOrcError } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { type Check, fine, problem } from './check.ts'

/**
 * The file of the store: whether it is whole, then whether it opens and takes writes. In this order: SQLite's locks are
 * the process', and a second library that closes the file would take them from the first.
 */
export async function checkStore({ client, settings }: CliContext): Promise<Check[]> {
  const file = join(settings.values.home, 'orc.db')
  const whole = existsSync(file) ? checkIntegrity(file) : fine('store', `${file} is not there yet; it will be made`)
  if (!whole.ok) return [whole]
  try {
    const { checks } = await client.call('getReady', {})
    const { version } = await client.call('getInstallation', {})
    const failed = checks.filter(({ ok }) => !ok)
    const problems = failed.map(({ name, message }) =>
      problem(name, { message, remedy: 'Mend it, then run this again.' }),
    )
    return [whole, ...(problems.length > 0 ? problems : [fine('api', `Orc ${version}, in this process`)])]
  } catch (error) {
    return [whole, ofError('store', error)]
  }
}

/** Reads the whole file, through Node's own SQLite: it only looks. */
function checkIntegrity(file: string): Check {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  try {
    using database = new DatabaseSync(file, { readOnly: true })
    const { quick_check: found } = database.prepare('PRAGMA quick_check').get() as { quick_check: string }
    const size = `${(statSync(file).size / 2 ** 20).toFixed(1)} MB`
    if (found === 'ok') return fine('store', `${file}, ${size}, whole`)
    return problem('store', { message: `${file} is damaged: ${found}`, remedy: 'Restore a backup of it.' })
  } catch (error) {
    const message = `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return problem('store', { message, remedy: 'Restore a backup made with: orc store backup' })
  }
}

export function ofError(name: string, error: unknown): Check {
  const message = error instanceof Error ? error.message : String(error)
  return problem(name, { message, remedy: isOrcError(error) ? error.hint : 'Run it again with --debug.' })
}
