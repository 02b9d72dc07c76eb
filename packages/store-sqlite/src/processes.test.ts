import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Worker } from 'node:worker_threads'
import type { Store } from '@orc/store'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { createRuns, deploy, firstLineOf, linesOf, StoreDirectory } from './fixtures/store-directory.ts'

const CHILD = new URL('./fixtures/child.ts', import.meta.url)

function claimInThread(path: string, name: string): Promise<string[]> {
  const thread = new Worker(CHILD, { workerData: ['claim', path, name], execArgv: ['--conditions=@orc/source'] })
  const ids: string[] = []
  thread.on('message', (id: string) => ids.push(id))
  return new Promise((resolve, reject) => {
    thread.on('error', reject)
    thread.on('exit', () => resolve(ids))
  })
}

/** The runs in the order in which they were claimed, and the most that had a slot at once. */
async function slotsTaken(store: Store): Promise<{ claimed: string[]; most: number }> {
  const events = await store.events.list({ after: 0, limit: 10_000 })
  const claimed = events.filter(({ type }) => type === 'flow-run:pending').map(({ subject }) => subject)
  let [now, most] = [0, 0]
  for (const { type } of events) {
    if (type === 'flow-run:pending') now += 1
    if (type === 'flow-run:released') now -= 1
    most = Math.max(most, now)
  }
  return { claimed, most }
}

describe('several processes on one file', { timeout: 60_000 }, () => {
  test('fifty claimers in three processes and two threads get each run once, none is left', async () => {
    await using place = new StoreDirectory()
    const store = await place.open()
    const ids = await createRuns(store, await deploy(store), 300)
    const processes = ['a', 'b', 'c'].map((name) => linesOf(place.spawn('claim', name)))
    const threads = ['d', 'e'].map((name) => claimInThread(place.path, name))
    const claimed = (await Promise.all([...processes, ...threads])).flat()
    expect(claimed.toSorted()).toEqual(ids.toSorted())
  })

  test('fifty claimers in five processes never have more than a limited tag allows, use all of it, and keep the order', async () => {
    await using place = new StoreDirectory()
    const store = await place.open()
    const deploymentId = await deploy(store)
    await store.concurrencyLimits.createIfAbsent({ name: 'tag:gpu', slots: 3, perMs: null })
    const ids: string[] = []
    for (let n = 0; n < 60; n++) {
      const run = {
        deploymentId,
        name: `run-${n}`,
        parameters: {},
        jobVariables: {},
        tags: ['gpu'],
        dueAt: new Date(n),
      }
      ids.push((await store.flowRuns.create(run))?.id ?? '')
    }
    const workers = ['a', 'b', 'c', 'd', 'e'].map((name) => linesOf(place.spawn('work', name)))
    await Promise.all(workers)
    // Events are written with what they tell of: their order is that of the transactions.
    const { claimed, most } = await slotsTaken(store)
    expect(most).toBe(3)
    expect(claimed).toEqual(ids)
  })

  test('first opens at once make one store', async () => {
    await using place = new StoreDirectory()
    const children = Array.from({ length: 4 }, () => place.spawn('hold'))
    const stores = await Promise.all([place.open(), place.open(), place.open()])
    expect(await Promise.all(children.map(firstLineOf))).toEqual(children.map(() => 'ready'))
    expect(new Set(stores.map(({ installationId }) => installationId)).size).toBe(1)
  })

  test('kill -9 in the middle of writes loses nothing that was answered, and leaves a sound file', async () => {
    await using place = new StoreDirectory()
    const deploymentId = await deploy(await place.open())
    const answered: string[] = []
    for (const linesBeforeKill of [1, 50, 400]) {
      await place.close() // so that the killed one is alone, and its journal is recovered by the next
      const child = place.spawn('create', deploymentId)
      let seen = 0
      createInterface({ input: child.stdout }).on('line', (id) => {
        answered.push(id)
        if (++seen === linesBeforeKill) child.kill('SIGKILL')
      })
      await once(child, 'close')
      const store = await place.open()
      const found = await Promise.all(answered.map((id) => store.flowRuns.get(id)))
      expect(found.filter((run) => run === undefined)).toEqual([])
      const states = await Promise.all(answered.map((id) => store.flowRuns.states(id)))
      expect(states.every((history) => history?.length === 1)).toBe(true)
    }
    await place.close()
    const database = new Database(place.path)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })

  test('a commit wakes another process within 20 ms, 99 times of 100', async () => {
    await using place = new StoreDirectory()
    const store = await place.open()
    const child = place.spawn('createOnDemand', await deploy(store))
    const answers = createInterface({ input: child.stdout })
    await once(answers, 'line')
    const lateMs: number[] = []
    for (let turn = 0; turn < 100; turn++) {
      const woken = Promise.withResolvers<number>()
      using _ = store.changes.subscribe(() => woken.resolve(performance.timeOrigin + performance.now()))
      child.stdin.write('\n')
      const [answeredAt] = (await once(answers, 'line')) as [string]
      lateMs.push((await woken.promise) - Number(answeredAt))
    }
    expect(lateMs.toSorted((a, b) => a - b)[98]).toBeLessThan(20)
  })
})
