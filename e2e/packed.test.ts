import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packAll } from '../scripts/pack.mjs'
import { environment, pinnedNode, root, run } from '../scripts/run.mjs'
import { importsOf } from '../tests/architecture/imports.ts'

/** An empty project outside the repository, into which all packages are installed as a stranger would. */
let project: string
let tarballs: string

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'orc-stranger-'))
  tarballs = mkdtempSync(join(tmpdir(), 'orc-tarballs-'))
  const packed = await packAll({ dest: tarballs, log: () => {} })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  expectToRun('npm', ['install', '--loglevel=error', ...packed])
})

afterAll(() => {
  for (const folder of [project, tarballs]) rmSync(folder, { recursive: true, force: true })
})

test('every entry of every package can be imported', () => {
  const entries = installed().flatMap(({ name, exports }) => importable(name, exports))
  writeFileSync(join(project, 'all.mjs'), entries.map((entry) => `await import('${entry}')\n`).join(''))
  expect(entries).toContain('@orc/core/contract')
  expectToRun(pinnedNode, ['all.mjs'])
})

test('every entry has types that a strict project accepts', () => {
  const entries = installed().flatMap(({ name, exports }) => importable(name, exports))
  const imports = entries.map((entry, index) => `import type * as entry${index} from '${entry}'\n`)
  const names = entries.map((_, index) => `typeof entry${index}`)
  writeFileSync(join(project, 'all.ts'), `${imports.join('')}export type All = [${names.join(', ')}]\n`)
  expectToRun('npm', ['install', '--loglevel=error', '--save-dev', '@types/node@24'])
  const compiler = ['--ignoreConfig', '--noEmit', '--strict', '--types', 'node']
  const language = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'esnext']
  expectToRun(join(root, 'node_modules/.bin/tsc'), [...compiler, ...language, 'all.ts'])
})

test('a lock file makes npm compile nothing, and SQLite opens', () => {
  expectToRun('npm', ['ci', '--loglevel=error'])
  const folder = join(project, 'node_modules/@orc/store-sqlite/node_modules/better-sqlite3')
  expect(readdirSync(folder)).not.toContain('build')
  expectToRun(pinnedNode, ['-e', `new (require(${JSON.stringify(folder)}))(':memory:').prepare('select 1').get()`])
})

test('the root entry of core loads one built-in and nothing else', () => {
  expect([...loaded(join(project, 'node_modules/@orc/core/dist/index.js'))]).toEqual(['node:async_hooks'])
})

test('no tarball names a source it does not hold', () => {
  for (const { name, exports } of installed()) expect(JSON.stringify(exports), name).not.toContain('/src/')
})

test('a stranger makes a pool, deploys a flow, and a worker runs it', () => {
  writeFileSync(join(project, 'hello.ts'), HELLO)
  const orc = (...words: string[]): string => expectToRun('npx', ['--no-install', 'orc', ...words])
  expect(orc('version')).toContain('0.1.0')
  orc('work-pool', 'create', 'local', '--type', 'process')
  orc('deploy', 'hello.ts:hello', '-n', 'first', '-p', 'local')
  orc('deployment', 'run', 'hello/first', '--param', 'name=Ada')
  orc('worker', 'start', '--pool', 'local', '--run-once')
  const runs = JSON.parse(orc('flow-run', 'ls', '-o', 'json')) as unknown[]
  expect(runs).toMatchObject([{ state: { type: 'COMPLETED' }, result: 'Hi Ada' }])
})

const HELLO = `import { flow } from '@orc/core'
import * as z from 'zod'
enum Tone { Plain = 'Hi' }
export const hello = flow({ input: z.object({ name: z.string() }), run: ({ name }) => \`\${Tone.Plain} \${name}\` })
`

function expectToRun(command: string, args: string[]): string {
  const env = environment({ ORC_HOME: join(project, 'home') })
  const { ok, output, stdout } = run(command, args, { quiet: true, env, cwd: project })
  expect(ok, `${command} ${args.join(' ')}\n${output}`).toBe(true)
  return stdout
}

interface Manifest {
  name: string
  exports: Record<string, unknown>
}

function installed(): Manifest[] {
  const scope = join(project, 'node_modules/@orc')
  return readdirSync(scope).map(
    (name) => JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8')) as Manifest,
  )
}

/** `./package.json` is there for tools, and holds no code; conformance suites are for those who have a test runner. */
function importable(name: string, exports: Manifest['exports']): string[] {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json') && !entry.endsWith('conformance'))
    .map((entry) => `${name}${entry.slice(1)}`)
}

/** What a built file loads from outside its package, its chunks included. */
function loaded(file: string): Set<string> {
  const specifiers = importsOf(file).map(({ specifier }) => specifier)
  const chunks = specifiers.filter((specifier) => specifier.startsWith('.'))
  const own = specifiers.filter((specifier) => !specifier.startsWith('.'))
  return new Set([...own, ...chunks.flatMap((chunk) => [...loaded(resolve(dirname(file), chunk))])])
}
