import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { locateFlow } from './project.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orc-project-'))
  writeFileSync(join(root, 'package.json'), '{}')
  mkdirSync(join(root, 'flows', 'deep'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

test('an entrypoint means the same from wherever in the project it is typed', () => {
  const expected = { root, file: 'flows/report.ts', exportName: 'report', entrypoint: 'flows/report.ts:report' }
  expect(locateFlow(root, 'flows/report.ts:report')).toEqual({ ...expected, isBelowRoot: false })
  expect(locateFlow(join(root, 'flows'), './report.ts:report')).toEqual({ ...expected, isBelowRoot: true })
  expect(locateFlow(join(root, 'flows', 'deep'), '../report.ts:report')).toEqual({ ...expected, isBelowRoot: true })
  expect(locateFlow(root, `${root}/flows/report.ts:report`)).toEqual({ ...expected, isBelowRoot: false })
})

test('a file outside of the project is refused', () => {
  expect(() => locateFlow(root, '../other/report.ts:report')).toThrow(`outside of the project ${root}`)
})

test('what is no entrypoint is refused', () => {
  expect(() => locateFlow(root, 'report.ts')).toThrow(expect.objectContaining({ code: 'entrypoint_invalid' }))
})
