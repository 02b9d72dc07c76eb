import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

const daily = { flow: 'report', name: 'daily' }
const NOON = { type: 'cron' as const, cron: '0 12 * * *', timezone: 'Europe/Oslo' }

test('a schedule is added with a name from its content, paused, resumed and deleted', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const { slug, nextAt } = await orc.call('createSchedule', { ...daily, spec: NOON })
  expect([slug, nextAt]).toEqual([expect.stringMatching(/^cron-0-12/), '2026-01-01T11:00:00.000Z'])
  expect(await orc.call('pauseSchedule', { ...daily, slug })).toMatchObject({ active: false })
  orc.clock.advance(24 * 3_600_000)
  const resumed = await orc.call('resumeSchedule', { ...daily, slug })
  expect(resumed).toMatchObject({ active: true, nextAt: '2026-01-02T11:00:00.000Z' })
  expect((await orc.call('listSchedules', daily)).items).toHaveLength(1)
  await orc.call('deleteSchedule', { ...daily, slug })
  expect((await orc.call('listSchedules', daily)).items).toEqual([])
})

test('a schedule that is there already, cannot be, or is not there: each is its own error', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  await orc.call('createSchedule', { ...daily, slug: 'noon', spec: NOON })
  const taken = await orc.problem('createSchedule', { ...daily, slug: 'noon', spec: NOON })
  expect(taken).toMatchObject({ code: 'schedule_exists' })
  const spec = { ...NOON, timezone: 'Europe/Osslo' }
  expect(await orc.problem('createSchedule', { ...daily, spec })).toMatchObject({ code: 'schedule_invalid' })
  expect(await orc.problem('previewSchedule', { spec })).toMatchObject({ code: 'schedule_invalid' })
  for (const name of ['pauseSchedule', 'resumeSchedule', 'deleteSchedule'] as const) {
    const problem = await orc.problem(name, { ...daily, slug: 'nooon' })
    expect(problem, name).toMatchObject({ code: 'schedule_not_found', details: { nearest: 'noon' } })
  }
})

test('the next occurrences of a schedule can be seen before it exists', async () => {
  await using orc = await apiUnderTest()
  const preview = await orc.call('previewSchedule', { spec: NOON, limit: 2 })
  expect(preview.items).toEqual(['2026-01-01T11:00:00.000Z', '2026-01-02T11:00:00.000Z'])
})
