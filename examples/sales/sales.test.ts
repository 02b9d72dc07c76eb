import { everyCrash, mock, openTestOrc } from '@orc/testing'
import { expect, test } from 'vitest'
import { fetchDay, lastDays, salesReport } from './sales.ts'

const API = 'https://sales.example'

/** A hundred lamps on each day, and a desk on Sundays. */
function fakeApi() {
  const asked: string[] = []
  const api = mock(fetchDay).with(({ day }) => {
    asked.push(day)
    const lamps = { product: 'lamp', cents: 1_000 }
    return new Date(day).getUTCDay() === 0 ? [lamps, { product: 'desk', cents: 9_000 }] : [lamps]
  })
  return { asked, mocks: [api] }
}

test('days are counted over the end of a month and of February', () => {
  expect(lastDays('2028-03-01', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
})

test('the report of the next morning asks for one day more, and not for the six that it had', async () => {
  const { asked, mocks } = fakeApi()
  await using orc = await openTestOrc({ mocks })
  const monday = await (await orc.start(salesReport, { api: API, until: '2026-01-05' })).end()
  expect(monday.result.products).toEqual([
    { product: 'desk', cents: 9_000 },
    { product: 'lamp', cents: 7_000 },
  ])
  await orc.pass('1d')
  const tuesday = await (await orc.start(salesReport, { api: API, until: '2026-01-06' })).end()
  expect(asked).toEqual([...lastDays('2026-01-05', 7), '2026-01-06'])
  const cached = tuesday.callsOf(fetchDay).filter(({ state }) => state.name === 'Cached')
  expect([cached.length, tuesday.callsOf(fetchDay).length]).toEqual([6, 7])
})

test('after ninety days they are asked for again', async () => {
  const { asked, mocks } = fakeApi()
  await using orc = await openTestOrc({ mocks })
  const report = { api: API, until: '2026-01-01', days: 1 }
  for (const wait of ['89d', '2d', '1s']) {
    await (await orc.start(salesReport, report)).end()
    await orc.pass(wait)
  }
  expect(asked).toHaveLength(2)
})

test('wherever its process dies, the report is the same', async () => {
  const input = { api: API, until: '2026-01-05', days: 2 }
  for await (const { crash, history } of everyCrash(salesReport, input, fakeApi)) {
    expect(history.result.products, crash).toEqual([
      { product: 'desk', cents: 9_000 },
      { product: 'lamp', cents: 2_000 },
    ])
  }
})
