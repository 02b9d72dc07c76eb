import type { Log } from '@orc/core/contract'
import { expect, test } from 'vitest'
import { createStyle } from '../output/style.ts'
import { logLine } from './lines.ts'

const output = { style: createStyle(false) }
const line: Log = {
  id: 1,
  epoch: 1,
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  level: 'error',
  message: 'it broke',
  source: 'flow',
}

test('an error among the fields is told without its stack, and below it where it was thrown', () => {
  const stack = 'Error: no\n    at buy (/app/shop.ts:3:1)\n    at x (node:internal/timers:1:1)'
  const fields = { order: 7, error: { name: 'Error', message: 'no', stack } }
  expect(logLine({ ...line, fields }, output)).toBe(
    '00:00:00.000 ERROR it broke {"order":7,"error":{"name":"Error","message":"no"}}\n    at buy (/app/shop.ts:3:1)',
  )
})

test('a line without fields is one line', () => {
  expect(logLine(line, output)).toBe('00:00:00.000 ERROR it broke')
})
