import type { StateType } from '@orc/core/model'
import { expect, test } from 'vitest'
import { epochEndedAt } from './epoch-end.ts'

const history = (...states: [StateType, number][]) =>
  states.map(([type, epoch], second) => ({ type, epoch, name: type, at: `2026-01-01T00:00:0${second}.000Z` }))
const second = (count: number) => new Date(`2026-01-01T00:00:0${count}.000Z`)

test('an epoch is live from its claim on, while it is cancelled too', () => {
  const states = history(['SCHEDULED', 0], ['PENDING', 1], ['RUNNING', 1], ['CANCELLING', 1])
  expect(epochEndedAt(states, 1)).toBeUndefined()
})

test('an epoch ends with its run', () => {
  const states = history(['SCHEDULED', 0], ['PENDING', 1], ['RUNNING', 1], ['COMPLETED', 1])
  expect(epochEndedAt(states, 1)).toEqual(second(3))
})

test('an epoch ends when its run waits again, whatever epoch that is written under', () => {
  for (const epoch of [1, 2]) {
    const states = history(['SCHEDULED', 0], ['PENDING', 1], ['SCHEDULED', epoch], ['PENDING', 2], ['RUNNING', 2])
    expect(epochEndedAt(states, 1)).toEqual(second(2))
    expect(epochEndedAt(states, 2)).toBeUndefined()
  }
})
