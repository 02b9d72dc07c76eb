import { everyCrash, openTestOrc, runFlow } from '@orc/testing'
import { expect, test } from 'vitest'
import { refund } from './approval.ts'

test('what nobody approves within two days is declined', async () => {
  const { result, elapsedMs } = await runFlow(refund, { order: 'A-7' })
  expect(result).toBe('declined')
  expect(elapsedMs).toBe(48 * 60 * 60 * 1000)
})

test('an approval may lower the amount, and not raise it', async () => {
  await using orc = await openTestOrc()
  const run = await orc.start(refund, { order: 'A-7' })
  expect(await run.untilItWaits('approval')).toMatchObject({ message: 'Refund 120 for A-7?' })
  await expect(run.resume({ approved: true, amount: 121 })).rejects.toMatchObject({ code: 'input_invalid' })
  await orc.pass('1d')
  await run.resume({ approved: true, amount: 80 })
  const { result, logs } = await run.end()
  expect(result).toBe('paid 80')
  expect(logs.filter(({ message }) => message === 'looking up')).toHaveLength(1)
})

test('wherever its process dies, it waits on', async () => {
  for await (const { crash, history } of everyCrash(refund, { order: 'A-7' })) {
    expect([crash, history.result, history.waits.length]).toEqual([crash, 'declined', 1])
  }
})
