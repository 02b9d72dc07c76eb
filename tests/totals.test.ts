import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environment, run } from '../scripts/run.mjs'

test('a file that cannot be loaded and a hook that throws count as failures, what did not run as skipped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orc-totals-'))
  const file = join(folder, 'totals.json')
  const reporter = join(import.meta.dirname, '../scripts/test/totals.mjs')
  const env = environment({ ORC_TEST_TOTALS: file })
  const fixture = join(import.meta.dirname, 'fixtures/totals')
  const { ok } = run('vitest', ['run', '--root', fixture, `--reporter=${reporter}`], { quiet: true, env })
  const totals: unknown = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  expect({ ok, totals }).toEqual({ ok: false, totals: { passed: 1, failed: 3, skipped: 3 } })
})
