import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../scripts/run.mjs'
import { cycles } from './architecture/cycles.ts'
import { readPackages } from './architecture/packages.ts'
import { fileCycles, type Law, loadedBy, shortName, violations } from './architecture/rules.ts'

/** The whole dependency graph of Orc, on one screen. A package not named here, or an arrow not drawn here, fails. */
const MAY_IMPORT: Law['mayImport'] = {
  core: [],
  store: ['core'],
  'store-sqlite': ['core', 'store'],
  'store-postgres': ['core', 'store'],
  scheduler: ['core', 'store'],
  server: ['core', 'store', 'scheduler'],
  client: ['core'],
  embedded: ['core', 'client', 'store-sqlite', 'scheduler', 'server'],
  steps: ['core'],
  runner: ['core', 'client', 'steps'],
  worker: ['core', 'client', 'steps', 'runner'],
  docker: ['core', 'steps', 'worker'],
  deploy: ['core', 'client', 'steps'],
  ui: ['core', 'client'],
  testing: ['core', 'client', 'embedded', 'store', 'store-sqlite', 'scheduler', 'server', 'runner', 'worker'],
  // biome-ignore format: an arrow a line would push the graph off the screen
  cli: ['core', 'client', 'embedded', 'store', 'store-sqlite', 'store-postgres', 'scheduler', 'server', 'steps', 'runner', 'worker', 'docker', 'deploy', 'ui'],
}

/** Who alone may name a library: swapping one is then a change in one place. */
const SOLE_USER: Law['soleUser'] = [
  { library: /^better-sqlite3(\/|$)/, user: /^store-sqlite\// },
  { library: /^dockerode(\/|$)/, user: /^docker\// },
  { library: /^(@inquirer\/|inquirer$)/, user: /^deploy\/inquirer[/.]/ },
  { library: /^yargs(\/|$)/, user: /^cli\// },
]

const LAW: Law = { mayImport: MAY_IMPORT, soleUser: SOLE_USER }
const ROOT = join(import.meta.dirname, '..')
const FIXTURE = join(import.meta.dirname, 'fixtures/architecture')

test('every import follows an arrow of the graph, to an entry its package declares', () => {
  expect(violations(readPackages(ROOT), LAW)).toEqual([])
})

test('a bad arrow, a deep import, an undeclared dependency and a stranger to a library are found', () => {
  expect(violations(readPackages(FIXTURE), LAW)).toEqual([
    'server/index.ts: @orc/core/src/model/ids.ts is no entry of core',
    'server/index.ts: ../../core/src/index.ts is outside its package',
    'server/index.ts: may not import client',
    'server/index.ts: client is not among the dependencies of its package.json',
    'server/index.ts: may not import worker',
    'server/index.ts: worker is not among the dependencies of its package.json',
    'server/index.ts: may not name better-sqlite3',
    'stranger: not in MAY_IMPORT',
  ])
})

test('the drawn graph has no cycle', () => {
  expect(cycles(new Map(Object.entries(MAY_IMPORT)))).toEqual([])
})

test('no file imports itself by way of others', () => {
  expect(fileCycles(readPackages(ROOT))).toEqual([])
})

test('a cycle between files is found, types included', () => {
  expect(fileCycles(readPackages(FIXTURE))).toEqual([
    ['core/model/states.ts', 'core/model/ids.ts', 'core/model/states.ts'],
  ])
})

test('nx sees the same graph', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orc-graph-'))
  const file = join(folder, 'graph.json')
  const { output } = run('nx', ['graph', `--file=${file}`], { quiet: true })
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as { graph: NxGraph }
  rmSync(folder, { recursive: true })
  const ours = Object.keys(graph.nodes).filter((name) => name.startsWith('@orc/'))
  expect(arrowsOf(graph, ours), output).toEqual(drawn(ours.map(shortName)))
})

test('the root entry of core loads nothing but node:async_hooks', () => {
  const loaded = loadedBy(join(ROOT, 'packages/core/src/index.ts'), readPackages(ROOT))
  expect(loaded.filter((name) => name !== 'node:async_hooks')).toEqual([])
  expect(loadedBy(join(FIXTURE, 'packages/core/src/index.ts'), readPackages(FIXTURE))).toEqual(['zod'])
})

interface NxGraph {
  nodes: Record<string, unknown>
  dependencies: Record<string, { target: string }[]>
}

function arrowsOf({ dependencies }: NxGraph, names: readonly string[]): Record<string, string[]> {
  const targets = (name: string): string[] => (dependencies[name] ?? []).map(({ target }) => shortName(target)).sort()
  return Object.fromEntries(names.map((name) => [shortName(name), targets(name)]))
}

/** The literal, less the packages that do not exist yet. */
function drawn(existing: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    existing.map((name) => [name, (MAY_IMPORT[name] ?? []).filter((target) => existing.includes(target)).sort()]),
  )
}
