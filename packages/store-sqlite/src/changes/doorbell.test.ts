import { EventEmitter, once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@orc/core/runtime'
import { describe, expect, test } from 'vitest'
import { createRuns, deploy, StoreDirectory } from '../fixtures/store-directory.ts'
import { openDoorbell } from './doorbell.ts'

/** Says how long its sleepers sleep, and wakes them when it is told to. */
class AskedClock {
  readonly asked = new EventEmitter()
  readonly now = (): Date => systemClock.now()
  wake = (): void => {}

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.wake = resolve
      signal?.addEventListener('abort', () => resolve())
      this.asked.emit('sleep', ms)
    })
}

describe('the doorbell', () => {
  test('is looked after each 500 ms where it can be watched, each 50 ms where it cannot', async () => {
    await using place = new StoreDirectory()
    const cannot = (): never => {
      throw new Error('ENOSPC: no more watches')
    }
    for (const [watchFile, everyMs] of [
      [() => ({ close() {} }), 500],
      [cannot, 50],
    ] as const) {
      const clock = new AskedClock()
      using bell = openDoorbell({ path: join(place.directory, 'bell'), clock, log: silentLogger, watchFile })
      const asleep = once(clock.asked, 'sleep')
      let looks = 0
      await using _ = bell.watch(() => void looks++)
      expect(await asleep).toEqual([everyMs])
      const again = once(clock.asked, 'sleep')
      clock.wake()
      await again
      expect(looks).toBe(2)
    }
  })

  test('is heard by who watches it, and stays one byte long', async () => {
    await using place = new StoreDirectory()
    const path = join(place.directory, 'bell')
    using rung = openDoorbell({ path, clock: systemClock, log: silentLogger })
    using heard = openDoorbell({ path, clock: systemClock, log: silentLogger })
    const looks = new EventEmitter()
    await using _ = heard.watch(() => void looks.emit('look'))
    await once(looks, 'look')
    for (let i = 0; i < 3; i++) {
      const look = once(looks, 'look')
      rung.ring()
      await look
    }
    expect(statSync(path).size).toBe(1)
  })
})

describe('what others committed', () => {
  test('is told by its topics, once, and own commits are not told again', async () => {
    await using place = new StoreDirectory()
    const [one, two] = [await place.open(), await place.open()]
    const deploymentId = await deploy(one)
    const told: string[] = []
    const heard = new EventEmitter()
    using _ = two.changes.subscribe((topics) => {
      for (const topic of topics === 'any' ? ['any'] : topics) if (topic.startsWith('flow-run:')) told.push(topic)
      heard.emit('told')
    })
    const [foreign = ''] = await createRuns(one, deploymentId, 1)
    if (!told.includes(`flow-run:${foreign}`)) await once(heard, 'told')
    const [own = ''] = await createRuns(two, deploymentId, 1)
    // A commit of the other afterwards is what would bring up what was told before, if it were told again.
    const [last = ''] = await createRuns(one, deploymentId, 1)
    while (!told.includes(`flow-run:${last}`)) await once(heard, 'told')
    expect(told).toEqual([foreign, own, last].map((id) => `flow-run:${id}`))
  })
})
