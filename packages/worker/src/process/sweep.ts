import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Clock } from '@orc/core/runtime'
import { isSameMachine, thisHost } from '../host.ts'
import { ifMissing, isDraft, RunDirectory, type RunRecord, runsFolder } from './run-directory.ts'
import { Session } from './session.ts'

/** Nobody adopts from a worker that has been dead for so long. */
const KEEP_MS = 24 * 3_600_000

export interface SweepOptions {
  readonly home: string
  readonly installationId: string
  readonly clock: Clock
}

/**
 * Removes, of all pools, what no worker will come for and what has not changed for a day: drafts of workers that were
 * killed, directories whose record cannot be read, and those of another installation (its store was reset, or it shares
 * this home) whose processes are gone. They hold tokens. What runs is never touched.
 */
export async function sweepRunDirectories({ home, installationId, clock }: SweepOptions): Promise<void> {
  for (const pool of await directoriesIn(runsFolder(home))) {
    for (const path of await directoriesIn(pool)) {
      const directory = new RunDirectory(path)
      const changedAt = (await directory.changedAt()) ?? Number.POSITIVE_INFINITY
      if (clock.now().getTime() - changedAt <= KEEP_MS) continue
      if (isDraft(basename(path)) || (await isNobodys(directory, installationId))) await directory.remove()
    }
  }
}

async function directoriesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(ifMissing([]))
  return found.filter((one) => one.isDirectory()).map(({ name }) => join(folder, name))
}

async function isNobodys(directory: RunDirectory, installationId: string): Promise<boolean> {
  const record = await directory.record().catch(() => 'unreadable' as const)
  if (record === undefined) return false // no run's directory
  if (record !== 'unreadable' && record.installationId === installationId) return false
  return isGone(directory, record)
}

async function isGone(directory: RunDirectory, record: RunRecord | 'unreadable'): Promise<boolean> {
  const here = thisHost()
  if (record !== 'unreadable' && !isSameMachine(record.host, here)) return false
  if (record !== 'unreadable' && record.host.bootId !== here.bootId) return true
  const leader = await directory.leader()
  return typeof leader === 'string' || !new Session(leader).isAlive()
}
