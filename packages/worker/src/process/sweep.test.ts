import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { SCOPE, shellJob, shellProvisioner, type TemporaryHome, temporaryHome } from '../fixtures/shell-place.ts'
import { thisHost } from '../host.ts'
import type { Infrastructure } from '../provisioner.ts'
import { RunDirectories } from './run-directory.ts'

const NOW = new Date()
const OLD = new Date(NOW.getTime() - 25 * 3_600_000)
const FOREVER = 'echo ready; while :; do sleep 0.05; done'
const ANOTHER = { installationId: 'reset', pool: 'pool-b' }

/** A run directory of a worker that is gone. */
async function leave({ home }: TemporaryHome, id: string, scope = SCOPE): Promise<string> {
  const about = { host: thisHost(), apiUrl: '', streamOutput: false }
  const record = { version: 1, ...scope, run: { id, epoch: 1 }, ...about } as const
  return (await new RunDirectories(home, scope).create(record, () => ({ token: 'token' }))).path
}

async function untilReady(run: Infrastructure): Promise<void> {
  for await (const _ of run.logs({ fromByte: 0, signal: new AbortController().signal })) return
}

const age = (path: string): Promise<void> => utimes(path, OLD, OLD)

async function leftAfterCheck({ home }: TemporaryHome): Promise<string[]> {
  expect(await shellProvisioner(home, { clock: new FakeClock(NOW) })(SCOPE).check()).toEqual({ ok: true })
  const pools = await readdir(join(home, 'runs'))
  return (await Promise.all(pools.map((pool) => readdir(join(home, 'runs', pool))))).flat().sort()
}

test('drafts of killed workers and directories that cannot be read are swept once they are a day old', async () => {
  await using place = await temporaryHome()
  const own = await leave(place, 'own')
  const [draft, freshDraft] = ['.own.2.7', '.own.3.7'].map((name) => join(place.home, 'runs', SCOPE.pool, name))
  for (const path of [draft, freshDraft]) await mkdir(path ?? '')
  const [unreadable, freshUnreadable] = [await leave(place, 'unreadable'), await leave(place, 'unreadable-fresh')]
  for (const path of [unreadable, freshUnreadable]) await writeFile(join(path, 'run.json'), '')
  for (const path of [own, draft ?? '', unreadable]) await age(path)
  expect(await leftAfterCheck(place)).toEqual(['.own.3.7', 'own.1', 'unreadable-fresh.1'])
})

test('what another installation left is swept once it is a day old, of whatever pool, but never what still runs', async () => {
  await using place = await temporaryHome()
  const left = await leave(place, 'left', ANOTHER)
  await leave(place, 'fresh', ANOTHER)
  const running = await shellProvisioner(place.home)(ANOTHER).provision(shellJob(FOREVER, { id: 'runs', epoch: 1 }))
  await untilReady(running)
  for (const path of [left, join(place.home, 'runs', 'pool-b', 'runs.1')]) await age(path)
  expect(await leftAfterCheck(place)).toEqual(['fresh.1', 'runs.1'])
  await running.stop({ graceMs: 0 })
})
