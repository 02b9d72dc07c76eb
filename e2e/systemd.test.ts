import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { has } from '../tests/services.ts'
import { root } from './harness/program.ts'

const units = join(root, 'docs', 'guides', 'systemd')
const scratch = mkdtempSync(join(tmpdir(), 'orc-systemd-'))
afterAll(() => rmSync(scratch, { recursive: true }))

test.skipIf(!has('systemd')).each(readdirSync(units))('%s passes systemd-analyze verify', (unit) => {
  // Where the command is installed is the reader's matter; verify insists that it is there.
  const text = readFileSync(join(units, unit), 'utf8').replaceAll('/usr/local/bin/orc', process.execPath)
  const path = join(scratch, unit)
  writeFileSync(path, text)
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
