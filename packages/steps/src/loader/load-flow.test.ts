import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { type TestProject, testProject } from '../test-project.ts'
import { type LoadRequest, loadFlow } from './load-flow.ts'

type Module = Record<string, (...args: unknown[]) => unknown>

const load = (project: TestProject, more: Partial<LoadRequest> = {}) =>
  loadFlow({ ...project, entrypoint: 'flow.ts:hello', ...more })

const imported = async (file: string): Promise<Module> => (await import(pathToFileURL(file).href)) as Module

const run = async (project: TestProject, more: Partial<LoadRequest> = {}) =>
  (await imported((await load(project, more)).file)).hello?.()

/** As an editor saves: the time of change is well past, so that no look has to compare contents. */
const age = (project: TestProject, ...names: string[]): void => {
  for (const name of names) utimesSync(join(project.directory, name), 1_000_000_000, 1_000_000_000)
}

describe('what is bundled', () => {
  test('TypeScript with enums, decorators, JSX, JSON, top-level await and a dynamic import runs', async () => {
    using project = testProject({
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true, "jsx": "react", "jsxFactory": "h" } }',
      'data.json': '{ "answer": 42 }',
      'late.ts': 'await Promise.resolve(); export const late: string = "late"',
      'view.tsx': 'const h = (tag: string) => tag; export const view = <b />',
      'flow.ts': `
        import data from './data.json'
        import { view } from './view.tsx'
        enum Kind { A = 'a' }
        const mark = (target: object, key: string) => { Object.defineProperty(target, key + 'Marked', { value: true }) }
        class Box { @mark open() {} }
        const ready = await Promise.resolve('ready')
        export const hello = async () => {
          const { late } = await import('./late')
          return [Kind.A, (new Box() as any).openMarked, view, data.answer, ready, late]
        }`,
    })
    expect(await run(project)).toEqual(['a', true, 'b', 42, 'ready', 'late'])
  })

  test('path aliases of tsconfig are first-party source', async () => {
    using project = testProject({
      'base.json': '{ /* shared */ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'tsconfig.json': '{ "extends": "./base.json" }',
      'src/word.ts': 'export const word = "aliased"',
      'flow.ts': 'import { word } from "@/word"; export const hello = () => word',
    })
    expect(await run(project)).toBe('aliased')
  })

  test('each file knows its own place, as if it were not bundled', async () => {
    using project = testProject({
      'lib/place.ts': 'export const place = () => [import.meta.url, import.meta.dirname, import.meta.filename]',
      'lib/old.cjs': 'exports.old = [__dirname, __filename, require("node:path").sep]',
      'flow.ts': `#!/usr/bin/env node
        import { place } from './lib/place.ts'
        import { old } from './lib/old.cjs'
        export const hello = () => [place(), old, import.meta.url]`,
    })
    const lib = join(project.directory, 'lib')
    const place = join(lib, 'place.ts')
    expect(await run(project)).toEqual([
      [pathToFileURL(place).href, lib, place],
      [lib, join(lib, 'old.cjs'), '/'],
      pathToFileURL(join(project.directory, 'flow.ts')).href,
    ])
  })
})

describe('packages', () => {
  const installed = {
    'node_modules/once/package.json':
      '{ "name": "once", "version": "1.0.0", "exports": { "import": "./esm.mjs", "require": "./cjs.cjs" } }',
    'node_modules/once/esm.mjs':
      'globalThis.onceLoaded = (globalThis.onceLoaded ?? 0) + 1; export const where = import.meta.url',
    'node_modules/once/cjs.cjs': 'exports.where = "cjs " + __filename',
  }

  test('are imported from where they are installed, whatever directory the bundle lies in', async () => {
    using project = testProject({
      ...installed,
      'old.cjs': 'exports.old = require("once").where',
      'flow.ts': `import { where } from 'once'; import { old } from './old.cjs'; import fs from 'fs'
        export const hello = () => [where, old, typeof fs.readFileSync]`,
    })
    const once = join(project.directory, 'node_modules/once')
    expect(await run(project)).toEqual([pathToFileURL(join(once, 'esm.mjs')).href, `cjs ${once}/cjs.cjs`, 'function'])
  })

  test('a workspace behind its link is first-party source: its change is another digest', async () => {
    using project = testProject({
      'libs/shared/package.json': '{ "name": "shared", "type": "module", "exports": "./index.ts" }',
      'libs/shared/index.ts': 'export const word: string = "one"',
      'flow.ts': 'import { word } from "shared"; export const hello = () => word',
    })
    project.link('shared', join(project.directory, 'libs/shared'))
    const first = await load(project)
    expect((await imported(first.file)).hello?.()).toBe('one')
    project.write({ 'libs/shared/index.ts': 'export const word: string = "two"' })
    const second = await load(project)
    expect((await imported(second.file)).hello?.()).toBe('two')
    expect(second.digest).not.toBe(first.digest)
  })

  test('one that moves its files is found again, under the same digest', async () => {
    using project = testProject({
      ...installed,
      'flow.ts': 'import { where } from "once"; export const hello = () => where',
    })
    const first = await load(project)
    project.write({
      'node_modules/once/package.json': '{ "name": "once", "version": "1.0.1", "exports": "./moved.mjs" }',
      'node_modules/once/moved.mjs': 'export const where = "moved"',
    })
    const second = await load(project)
    expect(second).toMatchObject({ cached: false, digest: first.digest })
    const fresh = (await import(`${pathToFileURL(second.file).href}?again`)) as Module
    expect(fresh.hello?.()).toBe('moved')
  })
})

describe('the cache', () => {
  const files = {
    'word.ts': 'export const word = "a"',
    'flow.ts': 'import { word } from "./word"; export const hello = () => word',
  }

  test('an unchanged flow is served without esbuild being loaded', async () => {
    using project = testProject(files)
    const made = await load(project)
    const request = { ...project, entrypoint: 'flow.ts:hello' }
    vi.resetModules()
    vi.doMock('esbuild', () => {
      throw new Error('esbuild was loaded')
    })
    try {
      const { loadFlow: again } = await import('./load-flow.ts')
      expect(await again(request)).toEqual({ ...made, cached: true })
      project.write({ 'word.ts': 'export const word = "b"' })
      await expect(again(request)).rejects.toMatchObject({ cause: { message: 'esbuild was loaded' } })
    } finally {
      vi.doUnmock('esbuild')
    }
  })

  test('a change of any input is another digest, and changing back is the first one', async () => {
    using project = testProject(files)
    const first = await load(project)
    project.write({ 'word.ts': 'export const word = "b"' })
    const second = await load(project)
    expect(second.digest).not.toBe(first.digest)
    project.write(files)
    expect(await load(project)).toMatchObject({ digest: first.digest, file: first.file })
  })

  test('a change of equal size in the same instant is seen', async () => {
    using project = testProject(files)
    const instant = Math.floor(Date.now() / 1000)
    const write = (word: string) => {
      project.write({ 'word.ts': `export const word = "${word}"` })
      utimesSync(join(project.directory, 'word.ts'), instant, instant)
    }
    write('a')
    const first = await load(project)
    write('b')
    expect((await load(project)).digest).not.toBe(first.digest)
  })

  test('a touched file with the same content stays cached', async () => {
    using project = testProject(files)
    const first = await load(project)
    age(project, 'word.ts')
    expect(await load(project)).toEqual({ ...first, cached: true })
    expect(await load(project)).toEqual({ ...first, cached: true })
  })

  test('a new file that an import means from now on is seen', async () => {
    using project = testProject({ 'word.js': 'export const word = "js"', 'flow.ts': files['flow.ts'] })
    const first = await load(project)
    project.write({ 'word.ts': 'export const word = "ts"' })
    expect((await load(project)).digest).not.toBe(first.digest)
  })

  test('a change of tsconfig is another digest', async () => {
    using project = testProject({ ...files, 'base.json': '{}', 'tsconfig.json': '{ "extends": "./base.json" }' })
    const first = await load(project)
    project.write({ 'base.json': '{ "compilerOptions": { "target": "ES2022" } }' })
    expect((await load(project)).digest).not.toBe(first.digest)
  })

  test('the digest does not depend on where the project lies, the bundle does', async () => {
    using here = testProject({ ...files, 'flow.ts': 'export const hello = () => import.meta.dirname' })
    using there = testProject({ ...files, 'flow.ts': 'export const hello = () => import.meta.dirname' })
    const shared = { cacheDirectory: here.cacheDirectory }
    const [one, two] = [await load(here, shared), await load(there, shared)]
    expect(two.digest).toBe(one.digest)
    expect((await imported(one.file)).hello?.()).toBe(here.directory)
    expect((await imported(two.file)).hello?.()).toBe(there.directory)
  })

  test('many that build at once all get a whole bundle, and leave no drafts', async () => {
    using project = testProject(files)
    const all = await Promise.all(Array.from({ length: 8 }, () => load(project)))
    expect(new Set(all.map(({ file }) => file)).size).toBe(1)
    expect((await imported(all[0]?.file ?? '')).hello?.()).toBe('a')
    const left = readdirSync(project.cacheDirectory, { recursive: true }).filter((name) =>
      String(name).includes('.draft'),
    )
    expect(left).toEqual([])
  })
})

describe('a later epoch', () => {
  const files = { 'flow.ts': 'export const hello = () => "one"' }

  test('gets the code that the first one began with, though the sources changed, broke or went', async () => {
    using project = testProject(files)
    const { digest } = await load(project)
    project.write({ 'flow.ts': 'export const hello = () => "two"' })
    expect(await run(project, { digest })).toBe('one')
    project.write({ 'flow.ts': 'export const hello = (' })
    expect(await run(project, { digest })).toBe('one')
    await expect(load(project)).rejects.toMatchObject({ code: 'flow_file_broken' })
  })

  test('ends in code_changed where that code is not kept', async () => {
    using project = testProject(files)
    const { digest } = await load(project)
    project.write({ 'flow.ts': 'export const hello = () => "two"' })
    const elsewhere = { cacheDirectory: join(project.directory, '../other-cache'), digest }
    await expect(load(project, elsewhere)).rejects.toMatchObject({
      code: 'code_changed',
      details: { expected: digest },
    })
  })

  test('builds it from equal sources where the cache is empty', async () => {
    using project = testProject(files)
    const { digest } = await load(project)
    const elsewhere = { cacheDirectory: join(project.directory, '../other-cache'), digest }
    expect(await load(project, elsewhere)).toMatchObject({ digest, cached: false })
  })
})

describe('what cannot be loaded', () => {
  test('a missing file, a directory and a wrong entrypoint have an error each', async () => {
    using project = testProject({ 'folder/x.ts': '' })
    await expect(load(project)).rejects.toMatchObject({
      code: 'flow_file_not_found',
      message: expect.stringContaining(join(project.directory, 'flow.ts')),
    })
    await expect(load(project, { entrypoint: 'folder:hello' })).rejects.toMatchObject({ code: 'flow_file_not_found' })
    await expect(load(project, { entrypoint: 'flow.ts' })).rejects.toMatchObject({ code: 'entrypoint_invalid' })
  })

  test('a broken file is named with line, column and reason', async () => {
    using project = testProject({
      'flow.ts': 'import "./part.ts"; export const hello = 1',
      'part.ts': '\nexport const = 1',
    })
    await expect(load(project)).rejects.toMatchObject({
      code: 'flow_file_broken',
      details: { reason: `${join(project.directory, 'part.ts')}:2:14: Expected identifier but found "="` },
    })
  })

  test('a package that is not installed is named where it is imported', async () => {
    using project = testProject({
      'flow.ts': '\nimport nothing from "not-installed"; export const hello = () => nothing',
    })
    await expect(load(project)).rejects.toMatchObject({
      code: 'flow_file_broken',
      message: expect.stringMatching(/flow\.ts:2:21: Could not resolve "not-installed"/),
    })
  })

  test('a file without flows loads: what it exports is seen by who imports it', async () => {
    using project = testProject({ 'flow.ts': 'export {}' })
    expect(await load(project)).toMatchObject({ exportName: 'hello', cached: false })
  })
})
