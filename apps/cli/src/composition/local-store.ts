import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { Embedded } from '@orc/embedded'
import type { CliContext } from '../context.ts'
import { openHome } from './open-home.ts'

/** What SQLite and the store keep beside the file. */
const COMPANIONS = ['', '-wal', '-shm', '-journal', '-bell']

export function storeFile({ settings }: CliContext): string {
  const { apiUrl, home } = settings.values
  if (!apiUrl) return join(home, 'orc.db')
  throw new OrcError('usage', {
    problem: `The store is that of the server at ${apiUrl}, not of this machine.`,
    remedy: 'Run the command where the server runs, without ORC_API_URL.',
  })
}

/** The Orc whose store that is. */
export async function withStore<Result>(context: CliContext, use: (orc: Embedded) => Promise<Result>): Promise<Result> {
  storeFile(context)
  await using embedded = await openHome(context.settings.values, context.host, { loops: false })
  return await use(embedded)
}

/** @throws {OrcError} `store_in_use` while others have it open: they would go on with a file that is no longer there */
export async function deleteStore(context: CliContext): Promise<void> {
  const file = storeFile(context)
  const { usersOf } = await import('@orc/store-sqlite')
  const users = usersOf(file)
  if (users.length > 0) throw new OrcError('store_in_use', { path: file, pids: users })
  for (const companion of COMPANIONS) rmSync(file + companion, { force: true })
  rmSync(join(context.settings.values.home, 'results'), { recursive: true, force: true })
}

/** @throws {OrcError} `usage`: what is there may be the last good backup */
export function refuseExisting(file: string): void {
  if (!existsSync(file)) return
  throw new OrcError('usage', {
    problem: `${file} is there already.`,
    remedy: 'Choose another name, or remove that file.',
  })
}
