import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueOf, valueText } from './value-text.ts'

test('whatever a variable holds, what is shown of it means the same when it is saved again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(valueOf(valueText(value as never)))).toBe(JSON.stringify(value))
    }),
  )
})

test('a text that looks like a number stays a text', () => {
  expect(valueText('42')).toBe('"42"')
  expect(valueOf('"42"')).toBe('42')
  expect(valueOf('Oslo')).toBe('Oslo')
  expect(valueText('Oslo')).toBe('Oslo')
})
