import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './harness/program.ts'

const quickstart = () =>
  spawnSync(process.execPath, [join(root, 'scripts', 'quickstart.mjs')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 200_000,
  })

test('the quickstart runs its flow to the end, twice, and leaves no process behind', () => {
  for (let time = 1; time <= 2; time += 1) {
    const { status, stdout, stderr } = quickstart()
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(/completed/i)
    expect(stdout).toMatch(/packages installed +\d{2,}/)
    expect(stdout).toContain('What to type next')
  }
  expect(processesOf('.orc/quickstart')).toEqual([])
})

/** Command lines and environments that name this home. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(`ORC_HOME=${join(root, home)}`))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // gone, or another user's
  }
}
