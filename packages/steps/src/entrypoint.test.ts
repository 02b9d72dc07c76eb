import { expect, test } from 'vitest'
import { parseEntrypoint } from './entrypoint.ts'

test('an entrypoint is a file and one of its exports', () => {
  expect(parseEntrypoint('flows/report.ts:report')).toEqual({ file: 'flows/report.ts', exportName: 'report' })
  expect(parseEntrypoint(' a b/ä.mts:$größe2 ')).toEqual({ file: 'a b/ä.mts', exportName: '$größe2' })
})

test('the last colon counts', () => {
  expect(parseEntrypoint('odd:name.ts:default')).toEqual({ file: 'odd:name.ts', exportName: 'default' })
})

test.each(['', 'report.ts', 'report.ts:', ':report', 'report.ts:not-a-name', 'flows/:report', 'report.ts:2nd'])(
  '"%s" is no entrypoint, and is said not to be',
  (entrypoint) => {
    expect(() => parseEntrypoint(entrypoint)).toThrow(expect.objectContaining({ code: 'entrypoint_invalid' }))
  },
)
