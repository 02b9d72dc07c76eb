import { type Mock, mock, openTestOrc } from '@orc/testing'
import { expect, test } from 'vitest'
import { loadOrders, nightlyReport, regionReport, send } from './nightly-report.ts'

const API = 'https://orders.example'
const AT_TWO = { type: 'cron', cron: '0 2 * * *', timezone: 'Europe/Oslo', dayOr: true } as const

/** Three orders a region and night; some regions are down. */
function fakeApi(down: readonly string[] = []) {
  const mails: { night: string; cents: number; missing: string[] }[] = []
  const mocks: Mock[] = [
    mock(loadOrders).with(({ region }) => {
      if (down.includes(region)) throw new Error(`${region} is down`)
      return [{ cents: 100 }, { cents: 200 }, { cents: 300 }]
    }),
    mock(send).with(({ api: _, ...mail }) => void mails.push(mail)),
  ]
  return { mails, mocks }
}

async function openShop(mocks: readonly Mock[]) {
  const orc = await openTestOrc({ mocks, now: '2026-01-01T12:00:00Z' })
  await orc.deploy(regionReport, { name: 'prod' })
  await orc.deploy(nightlyReport, { name: 'prod', parameters: { api: API }, schedules: [{ spec: AT_TWO }] })
  return orc
}

test('three nights, three mails, and no process at work in between', async () => {
  const { mails, mocks } = fakeApi()
  await using orc = await openShop(mocks)
  await orc.pass('3d')
  expect(mails).toEqual(
    ['02', '03', '04'].map((day) => ({ night: `2026-01-${day}T01:00:00.000Z`, cents: 4 * 600, missing: [] })),
  )
  const [first] = await orc.runsOf(nightlyReport)
  const history = await first?.end()
  expect(history?.states.map(({ name }) => name)).toContain('Suspended')
  expect(await orc.runsOf(regionReport)).toHaveLength(12)
})

test('a region that is down is missing in the mail, after it was asked four times', async () => {
  const { mails, mocks } = fakeApi(['east'])
  await using orc = await openShop(mocks)
  await orc.pass('1d')
  expect(mails).toMatchObject([{ cents: 3 * 600, missing: ['east'] }])
  const regions = await Promise.all((await orc.runsOf(regionReport)).map((run) => run.end()))
  const failed = regions.filter(({ state }) => state.type === 'FAILED')
  expect(failed.map(({ callsOf }) => callsOf(loadOrders)[0]?.tries)).toEqual([4])
})

test('killed while the regions are at work, it finds them again, and sends one mail', async () => {
  const { mails, mocks } = fakeApi()
  await using orc = await openShop(mocks)
  const crashes = [
    { at: 'region-report/prod', when: 'before', call: 3 },
    { at: 'region-report/prod', when: 'after', call: 4 },
    { at: send, when: 'after' },
  ] as const
  const { result, epochs } = await (await orc.start(nightlyReport, { api: API }, { crashes })).end()
  expect([result.cents, mails.length, (await orc.runsOf(regionReport)).length]).toEqual([4 * 600, 1, 4])
  expect(epochs).toBeGreaterThan(3)
})
