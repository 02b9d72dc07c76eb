import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { testProject } from '../test-project.ts'
import { npmCi } from './npm-ci.ts'
import { runShellScript } from './run-shell-script.ts'

const lines: string[] = []
const place = (directory: string, signal = new AbortController().signal) => ({
  directory,
  signal,
  onLine: (line: string) => void lines.push(line),
})
afterEach(() => {
  vi.unstubAllEnvs()
  lines.length = 0
})

test('what a script prints is its outputs, and is told line by line', async () => {
  using project = testProject({ 'sub/x': '' })
  const script = 'pwd\nprintf "a\\nb"\necho wrong >&2'
  expect(await runShellScript({ script, directory: 'sub' }, place(project.directory))).toEqual({
    stdout: `${join(project.directory, 'sub')}\na\nb`,
    stderr: 'wrong',
  })
  expect(new Set(lines)).toEqual(new Set([join(project.directory, 'sub'), 'a', 'b', 'wrong']))
})

test('the first line that fails ends the script, with its code and last words', async () => {
  using project = testProject({})
  const failing = runShellScript({ script: 'echo no room >&2\nfalse\ntouch after' }, place(project.directory))
  await expect(failing).rejects.toThrow('its script ended with exit code 1: no room')
  expect(existsSync(join(project.directory, 'after'))).toBe(false)
})

test('env is for the script alone; what is Orc’s own is not', async () => {
  using project = testProject({})
  vi.stubEnv('ORC_API_KEY', 'secret')
  const script = 'echo "$CITY $PORT [$ORC_API_KEY]"'
  const { stdout } = await runShellScript({ script, env: { CITY: 'Oslo', PORT: 80 } }, place(project.directory))
  expect(stdout).toBe('Oslo 80 []')
})

test('variables within env, and within quotes that the shell leaves alone, are filled in when that is asked for', async () => {
  using project = testProject({})
  vi.stubEnv('CITY', 'Oslo')
  const fields = { script: "echo '$CITY' $WHERE", env: { WHERE: 'in ${CITY}$NOT_SET' } }
  expect((await runShellScript(fields, place(project.directory))).stdout).toBe('$CITY in ${CITY}$NOT_SET')
  const expanded = await runShellScript({ ...fields, expand_env_vars: true }, place(project.directory))
  expect(expanded.stdout).toBe('Oslo in Oslo')
})

test('an aborted script ends with all that it started', async () => {
  using project = testProject({})
  const stop = new AbortController()
  const begun = { ...place(project.directory, stop.signal), onLine: () => stop.abort(new Error('cancelled')) }
  await expect(runShellScript({ script: '(sleep 60; touch after) & echo begun; wait' }, begun)).rejects.toThrow(
    'cancelled',
  )
})

const LOCK = '{ "name": "p", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "p" } } }'

test('npm_ci installs from the lock file, and again only when that is another', async () => {
  using project = testProject({ 'package.json': '{ "name": "p" }', 'package-lock.json': LOCK })
  const mine = join(project.directory, 'node_modules', 'mine')
  await Promise.all([npmCi({}, place(project.directory)), npmCi({}, place(project.directory))])
  writeFileSync(mine, '')
  await npmCi({}, place(project.directory))
  expect(existsSync(mine)).toBe(true)
  project.write({ 'package-lock.json': `${LOCK}\n` })
  await npmCi({}, place(project.directory))
  expect(existsSync(mine)).toBe(false)
})

test('npm_ci without a lock file says so', async () => {
  using project = testProject({})
  await expect(npmCi({}, place(project.directory))).rejects.toMatchObject({
    message: `Step "npm_ci" failed: there is no package-lock.json in ${project.directory}.`,
  })
})
