import { expect, test } from 'vitest'
import { commandOf, filterOf, parseRunsSearch } from './search.ts'

test('what was written into the address by hand is taken as far as it means something', () => {
  expect(parseRunsSearch({ states: ['FAILED', 'nonsense'], flow: 'a', pool: '', x: 1 })).toEqual({
    states: ['FAILED'],
    flow: 'a',
  })
  expect(parseRunsSearch({ states: 'RUNNING' })).toEqual({ states: ['RUNNING'] })
  expect(parseRunsSearch({ states: [], tag: 3 })).toEqual({})
})

test('the API and the command are asked for the same', () => {
  const search = { states: ['FAILED', 'CRASHED'] as const, deployment: 'a/b', pool: 'etl', tag: 'x' }
  expect(filterOf(search)).toEqual({ states: ['FAILED', 'CRASHED'], deployment: 'a/b', workPool: 'etl', tag: 'x' })
  expect(commandOf(search)).toBe('orc flow-run ls --state FAILED --state CRASHED --deployment a/b --pool etl --tag x')
  expect(commandOf({})).toBe('orc flow-run ls')
})
