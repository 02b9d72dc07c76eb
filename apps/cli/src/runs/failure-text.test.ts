import { expect, test } from 'vitest'
import { failureText } from './failure-text.ts'

const at = '2026-01-01T00:00:00.000Z'
const failed = { type: 'FAILED', name: 'Failed', at, message: 'x' } as const

test('a failure says why, what to do, where and what caused it, a line each', () => {
  const error = {
    name: 'OrcError',
    message: 'no such row',
    stack: 'OrcError: no such row\n    at find (shop.ts:3:1)',
    hint: 'Add it.',
  }
  const causes = [
    {
      name: 'Error',
      message: 'socket\nclosed',
      code: 'EPIPE',
      stack: 'Error: socket\nclosed\n    at net (shop.ts:9:1)',
    },
  ]
  const data = { error, causes }
  expect(failureText({ state: { type: 'FAILED', name: 'Failed', at, message: 'no such row', data } })).toBe(
    [
      'no such row',
      'Hint: Add it.',
      '    at find (shop.ts:3:1)',
      'Caused by Error: socket\nclosed (EPIPE)',
      '    at net (shop.ts:9:1)',
    ].join('\n'),
  )
})

test('of a stack the lines in code of the user are shown; where there are none, all', () => {
  const orc = '    at inFrame (/app/node_modules/@orc/core/dist/index.js:1:1)'
  const node = '    at listOnTimeout (node:internal/timers:685:17)'
  const shown = (...lines: string[]) =>
    failureText({ state: { ...failed, data: { error: { stack: ['Error: x', ...lines].join('\n') } } } })
  expect(shown('    at buy (/app/shop.ts:3:1)', orc, node)).toBe('x\n    at buy (/app/shop.ts:3:1)')
  expect(shown(orc, node)).toBe(`x\n${orc}\n${node}`)
})

test('several failures in one are told one by one', () => {
  const error = { name: 'AggregateError', message: 'all of them', errors: [{ name: 'Error', message: 'one' }] }
  expect(failureText({ state: { type: 'FAILED', name: 'Failed', at, message: 'all of them', data: { error } } })).toBe(
    'all of them\nOne of them: Error: one',
  )
})

test('a crash says what its process said last, and whatever else is known', () => {
  const data = { exitCode: null, signal: 'SIGKILL', hint: 'Was it out of memory?', lastLines: ['one', 'two'] }
  expect(failureText({ state: { type: 'CRASHED', name: 'Crashed', at, message: 'It was killed.', data } })).toBe(
    ['It was killed.', 'Hint: Was it out of memory?', 'Last lines: one', '            two', 'signal: "SIGKILL"'].join(
      '\n',
    ),
  )
})

test('without details it is the message, or the name; and a run that is well has none', () => {
  expect(failureText({ state: { type: 'FAILED', name: 'TimedOut', at } })).toBe('TimedOut')
  expect(failureText({ state: { type: 'RUNNING', name: 'Running', at } })).toBeUndefined()
})
