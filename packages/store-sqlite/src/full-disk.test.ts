import { isOrcError } from '@orc/core/model'
import { silentLogger, systemClock, systemRandom } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import { sqliteChanges } from './changes/changes.ts'
import { connect } from './engine/connection.ts'
import { privatePace } from './engine/pace.ts'
import { sqlOf } from './engine/sql.ts'
import { createRuns, deploy, StoreDirectory } from './fixtures/store-directory.ts'
import { createStore } from './store.ts'

test('a full disk refuses what does not fit, keeps what was answered, and works again when there is room', async () => {
  await using place = new StoreDirectory()
  const id = await deploy(await place.open())
  await place.close()
  const writer = connect(place.path)
  const parts = { clock: systemClock, random: systemRandom, path: place.path }
  await using store = createStore({
    ...parts,
    writer,
    reader: connect(place.path),
    changes: sqliteChanges({ sql: sqlOf(writer), doorbell: undefined, log: silentLogger }),
    pace: privatePace,
    lockWait: { ...parts, deadlineMs: 1000 },
    openSpare: () => {
      throw new Error('not needed')
    },
  })
  const pages = Number(writer.pragma('page_count', { simple: true }))
  writer.pragma(`max_page_count = ${pages + 20}`)

  const answered: string[] = []
  let refusal: unknown
  while (refusal === undefined) {
    try {
      answered.push(...(await createRuns(store, id, 10)))
    } catch (error) {
      refusal = error
    }
  }
  expect(isOrcError(refusal, 'store_full') && refusal.details).toEqual({ path: place.path })
  expect(answered.length).toBeGreaterThan(0)
  expect((await Promise.all(answered.map((run) => store.flowRuns.get(run)))).every(Boolean)).toBe(true)

  writer.pragma(`max_page_count = ${pages + 2000}`)
  expect(await createRuns(store, id, 10)).toHaveLength(10)
  await store.upkeep.checkWritable()
})
