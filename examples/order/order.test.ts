import { NonRetryable } from '@orc/core'
import { everyCrash, mock, runFlow } from '@orc/testing'
import { expect, test } from 'vitest'
import { charge, order, refund, release, reserve, ship } from './order.ts'

const WISH = { id: 'A-7', item: 'lamp', cents: 4900, shop: 'http://shop.example' }

/** A shop as it should be: the same wish twice is one wish. */
function fakeShop({ ships = true } = {}) {
  const done: string[] = []
  const once = (what: string): void => {
    if (!done.includes(what)) done.push(what)
  }
  const mocks = [
    mock(reserve).with(({ id }) => (once('reserve'), { reservation: id })),
    mock(charge).with(({ id }) => (once('charge'), { receipt: `r-${id}` })),
    mock(ship).with(({ id }) => {
      if (!ships) throw new NonRetryable('out of boxes')
      once('ship')
      return { tracking: `t-${id}` }
    }),
    mock(release).with(() => once('release')),
    mock(refund).with(() => once('refund')),
  ]
  return { done, mocks }
}

test('an order is reserved, charged and shipped', async () => {
  const { done, mocks } = fakeShop()
  const { result } = await runFlow(order, WISH, { mocks })
  expect(result).toEqual({ status: 'shipped', receipt: 'r-A-7', tracking: 't-A-7' })
  expect(done).toEqual(['reserve', 'charge', 'ship'])
})

test('what cannot be shipped is paid back and released, the latest first', async () => {
  const { done, mocks } = fakeShop({ ships: false })
  const { result, callsOf } = await runFlow(order, WISH, { mocks })
  expect(result).toEqual({ status: 'undone', reason: 'NonRetryable: out of boxes' })
  expect(done).toEqual(['reserve', 'charge', 'refund', 'release'])
  expect(callsOf(ship)[0]?.tries).toBe(1)
})

test('a shop that is down for a minute delays the order, and that is all', async () => {
  const { mocks } = fakeShop()
  let failures = 5
  const down = mock(charge).with(() => {
    if (failures-- > 0) throw new Error('503')
    return { receipt: 'r' }
  })
  const { result, elapsedMs } = await runFlow(order, WISH, { mocks: [down, ...mocks] })
  expect(result.status).toBe('shipped')
  expect(elapsedMs).toBeGreaterThan(30_000)
})

test.each([
  { ships: true, ends: ['reserve', 'charge', 'ship'] },
  { ships: false, ends: ['reserve', 'charge', 'refund', 'release'] },
])('wherever its process dies the shop sees the same: $ends', async ({ ships, ends }) => {
  let shop = fakeShop({ ships })
  const setUp = () => (shop = fakeShop({ ships }))
  for await (const { crash, history } of everyCrash(order, WISH, setUp)) {
    expect([crash, history.result.status]).toEqual([crash, ships ? 'shipped' : 'undone'])
    expect(shop.done, crash).toEqual(ends)
  }
})
