import { flow, task } from '@orc/core'
import { expect, test } from 'vitest'
import { openTestOrc } from './test-orc.ts'

test('hooks are told, those too that the process of the run cannot tell any more', async () => {
  const told: string[] = []
  const step = task({ name: 'step', run: () => 'done' })
  const watched = flow({
    name: 'watched',
    run: () => step(),
    onCompleted: () => void told.push('completed'),
    onCrashed: () => void told.push('crashed'),
  })
  await using orc = await openTestOrc()
  await orc.deploy(watched, { infrastructureRetries: 0 })
  expect((await (await orc.start(watched, {})).end()).state.type).toBe('COMPLETED')
  const killed = await orc.start(watched, {}, { crashes: [{ at: step, when: 'inside' }] })
  expect((await killed.end()).state.type).toBe('CRASHED')
  expect(told).toEqual(['completed', 'crashed'])
  expect(await orc.runsOf(watched)).toHaveLength(2)
})
