import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { temporaryHome } from './fixtures/shell-place.ts'
import { parseStat, startTimeOf, thisHost, thisProcess } from './host.ts'
import { fileWorkerRecords } from './worker-records.ts'

const clock = new FakeClock(new Date())

async function recordOf(home: string, process: object): Promise<void> {
  await writeFile(join(home, 'workers', 'other.json'), JSON.stringify({ process, abdicated: false }))
}

test('a worker that lives is not provably dead, one that abdicated is as good as dead, an unknown one is neither', async () => {
  await using place = await temporaryHome()
  const records = fileWorkerRecords({ home: place.home, clock })
  await records.announce('mine')
  expect(await records.isProvablyDead('mine')).toBe(false)
  await records.abdicate('mine')
  expect(await records.isProvablyDead('mine')).toBe(true)
  expect(await records.isProvablyDead('nobody')).toBe(false)
  await records.remove('mine')
  expect(await records.isProvablyDead('mine')).toBe(false)
})

test('a worker whose process was killed is provably dead, and so is one whose number another process has now', async () => {
  await using place = await temporaryHome()
  const records = fileWorkerRecords({ home: place.home, clock })
  await records.announce('mine')
  const child = spawn('/bin/sh', ['-c', 'read line'])
  const alive = { pid: child.pid, startTime: startTimeOf(child.pid ?? 0), host: thisHost() }
  await recordOf(place.home, alive)
  expect(await records.isProvablyDead('other')).toBe(false)
  await recordOf(place.home, { ...alive, startTime: '1' })
  expect(await records.isProvablyDead('other')).toBe(true)
  await recordOf(place.home, alive)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await records.isProvablyDead('other')).toBe(true)
})

test('of a worker on another machine, or in another container, nothing is known', async () => {
  await using place = await temporaryHome()
  const records = fileWorkerRecords({ home: place.home, clock })
  await records.announce('mine')
  const gone = { ...thisProcess(), startTime: '1' }
  for (const elsewhere of [{ hostname: 'other' }, { pidNamespace: 'pid:[1]' }]) {
    await recordOf(place.home, { ...gone, host: { ...thisHost(), ...elsewhere } })
    expect(await records.isProvablyDead('other')).toBe(false)
  }
  await recordOf(place.home, { ...thisProcess(), host: { ...thisHost(), bootId: 'earlier' } })
  expect(await records.isProvablyDead('other')).toBe(true)
})

test('records of the dead are swept after a day, those of the living never', async () => {
  await using place = await temporaryHome()
  await fileWorkerRecords({ home: place.home, clock }).announce('alive')
  await recordOf(place.home, { ...thisProcess(), startTime: '1' })
  const later = new FakeClock(new Date(clock.now().getTime() + 48 * 3_600_000))
  await fileWorkerRecords({ home: place.home, clock: later }).announce('new')
  await expect(stat(join(place.home, 'workers', 'other.json'))).rejects.toThrow('ENOENT')
  expect(await readFile(join(place.home, 'workers', 'alive.json'), 'utf8')).toContain('startTime')
})

test('a process may be named anything: its start time is found behind its name', () => {
  const stat = '42 (a) b (c) S 1 42 43 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2'
  expect(parseStat(stat)).toEqual({ state: 'S', group: 42, session: 43, startTime: '98765' })
  expect(parseStat('')).toBeUndefined()
})
