import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Tree, tree } from '../fixtures/tree.ts'
import { findFlows } from './find-flows.ts'

const BODY = '{ async run() {} }'
const IMPORT = "import { flow } from '@orc/core'\n"
const REPORT = `${IMPORT}export const dailyReport = flow(${BODY})`

async function entrypoints(files: Readonly<Record<string, string>>): Promise<string[]> {
  using project = tree(files)
  return (await findFlows(project)).flows.map(({ name, entrypoint }) => `${name} = ${entrypoint}`)
}

describe('a flow is found', () => {
  test.each([
    ['under its export', REPORT, ['daily-report = a.ts:dailyReport']],
    ['under its own name', `${IMPORT}export const a = flow({ name: 'b', async run() {} })`, ['b = a.ts:a']],
    ['with its name in backticks', `${IMPORT}export const a = flow({ name: \`b\`, async run() {} })`, ['b = a.ts:a']],
    ['with its name in a constant', `${IMPORT}const N = 'b'; export const a = flow({ name: N })`, ['b = a.ts:a']],
    ['with its options in a constant', `${IMPORT}const o = { 'name': 'b' }; export const a = flow(o)`, ['b = a.ts:a']],
    ['with a name that is computed', `${IMPORT}export const a = flow({ name: 'b' + 1, ...x })`, ['a = a.ts:a']],
    ['exported later', `${IMPORT}const a = flow(${BODY})\nexport { a }`, ['a = a.ts:a']],
    [
      'exported under another name',
      `${IMPORT}const a = flow(${BODY})\nexport { a as theOther }`,
      ['the-other = a.ts:theOther'],
    ],
    ['exported twice', `${IMPORT}export const a = flow(${BODY})\nexport { a as b }`, ['a = a.ts:a', 'b = a.ts:b']],
    ['by default', `${IMPORT}export default flow(${BODY})`, ['a = a.ts:default']],
    ['by default, under its own name', `${IMPORT}export default flow({ name: 'b' })`, ['b = a.ts:default']],
    ['by default, from a constant', `${IMPORT}const b = flow(${BODY})\nexport default b`, ['a = a.ts:default']],
    ['once, by name and by default', `${IMPORT}export const b = flow(${BODY})\nexport default b`, ['b = a.ts:b']],
    ['of a renamed import', `import { flow as f, task } from "@orc/core"\nexport const a = f(${BODY})`, ['a = a.ts:a']],
    ['of a namespace', `import * as orc from '@orc/core'\nexport const a = orc.flow(${BODY})`, ['a = a.ts:a']],
    ['of an alias', `${IMPORT}const make = flow\nexport const a = make(${BODY})`, ['a = a.ts:a']],
    ['with types around it', `${IMPORT}export const a = (flow<X, Y>(${BODY}) satisfies Z) as Z`, ['a = a.ts:a']],
    ['as a variable', `${IMPORT}export let a = flow(${BODY}), b = 1, c = flow(${BODY})`, ['a = a.ts:a', 'c = a.ts:c']],
  ])('%s', async (_, source, found) => {
    expect(await entrypoints({ 'a.ts': source })).toEqual(found)
  })

  test.each(['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'])('in a .%s file', async (extension) => {
    expect(await entrypoints({ [`x.${extension}`]: REPORT })).toEqual([`daily-report = x.${extension}:dailyReport`])
  })
})

describe('no flow is found', () => {
  test.each([
    ['of what another package calls flow', "import { flow } from 'other'\nexport const a = flow({}) // not @orc/core"],
    [
      'of a function of that name',
      "import { task } from '@orc/core'\nconst flow = (x) => x\nexport const a = flow({})",
    ],
    ['of another export', "import { task as flow } from '@orc/core'\nexport const a = flow({})"],
    ['that is not exported', `${IMPORT}const a = flow(${BODY})`],
    ['of a type', "import type { flow } from '@orc/core'\nexport const a = flow({})"],
    ['of a member of something else', `${IMPORT}export const a = x.flow({})`],
    ['under what no entrypoint can say', `${IMPORT}const a = flow({})\nexport { a as 'a b' }`],
  ])('%s', async (_, source) => {
    expect(await entrypoints({ 'a.ts': source })).toEqual([])
  })

  test('in declarations and tests', async () => {
    const names = ['a.d.ts', 'b.test.ts', 'c.spec.mjs', 'd.json', 'e.md']
    expect(await entrypoints(Object.fromEntries(names.map((name) => [name, REPORT])))).toEqual([])
  })
})

describe('across files', () => {
  test.each([
    ['by name', "export { flow } from '@orc/core'", "import { flow } from './orc.ts'"],
    ['all of it', "export * from '@orc/core'", "import { flow } from './orc.js'"],
    ['under another name', "export { flow as makeFlow } from '@orc/core'", "import { makeFlow as flow } from './orc'"],
    ['by default', "import { flow } from '@orc/core'\nexport default flow", "import flow from './orc.ts'"],
    ['after its import', "import { flow } from '@orc/core'\nexport { flow }", "import { flow } from './orc.ts'"],
  ])('`flow` may be passed on %s', async (_, orc, imported) => {
    expect(await entrypoints({ 'orc.ts': orc, 'b.ts': `${imported}\nexport const a = flow(${BODY})` })).toEqual([
      'a = b.ts:a',
    ])
  })

  test('`flow` may be passed on as a part of a namespace, through several files', async () => {
    const files = {
      'lib/orc.ts': "export * as orc from '@orc/core'",
      'lib/index.ts': "export * from './orc.ts'",
      'flows/a.ts': `import { orc } from '../lib'\nexport const a = orc.flow(${BODY})`,
    }
    expect(await entrypoints(files)).toEqual(['a = flows/a.ts:a'])
  })

  test('a flow that an index passes on is one flow, where it is declared; the index is its alias', async () => {
    const index = "export { dailyReport } from './report.ts'"
    using project = tree({ 'flows/report.ts': REPORT, 'flows/index.ts': index, 'index.ts': "export * from './flows'" })
    expect((await findFlows(project)).flows).toEqual([
      {
        name: 'daily-report',
        file: 'flows/report.ts',
        exportName: 'dailyReport',
        entrypoint: 'flows/report.ts:dailyReport',
        aliases: ['flows/index.ts:dailyReport', 'index.ts:dailyReport'],
      },
    ])
  })

  test('a flow without a name of its own is another one under another export', async () => {
    const index = "export { dailyReport as nightly } from './report.ts'"
    expect(await entrypoints({ 'index.ts': index, 'report.ts': REPORT })).toEqual([
      'nightly = index.ts:nightly',
      'daily-report = report.ts:dailyReport',
    ])
    const named = REPORT.replace('{ async', "{ name: 'own', async")
    expect(await entrypoints({ 'index.ts': index, 'report.ts': named })).toEqual(['own = report.ts:dailyReport'])
  })

  test('a flow that is declared in one file and exported by another only is found there', async () => {
    const main = "import { inner } from './inner.ts'\nconst outer = inner\nexport { outer }"
    const inner = `${IMPORT}export const inner = flow({ name: 'it' })`
    expect(await entrypoints({ 'main.ts': main, 'inner.ts': inner })).toEqual(['it = inner.ts:inner'])
  })

  test('files that export each other end the search all the same', async () => {
    const files = {
      'a.ts': "export * from './b.ts'\nexport { x } from './b.ts'",
      'b.ts': `export * from './a.ts'\nexport { x } from './a.ts'\n${REPORT}`,
    }
    expect(await entrypoints(files)).toEqual(['daily-report = b.ts:dailyReport'])
  })
})

describe('where is looked', () => {
  test('not where git does not look, a nearer .gitignore having the last word', async () => {
    const files = {
      '.gitignore': '# built\n/out/\n*.gen.ts\nprivate\n!kept.gen.ts',
      'out/a.ts': REPORT,
      'sub/out/a.ts': REPORT,
      'x.gen.ts': REPORT,
      'kept.gen.ts': REPORT,
      'deep/private/a.ts': REPORT,
      'deep/.gitignore': '!y.gen.ts\n/own.ts',
      'deep/y.gen.ts': REPORT,
      'deep/own.ts': REPORT,
      'deep/er/own.ts': REPORT,
    }
    expect(await entrypoints(files)).toEqual(
      ['deep/er/own.ts', 'deep/y.gen.ts', 'kept.gen.ts', 'sub/out/a.ts'].map(
        (file) => `daily-report = ${file}:dailyReport`,
      ),
    )
  })

  test('what the repository ignores is ignored below its root too, and what is above the repository does not count', async () => {
    const files = {
      '.gitignore': 'repository',
      'repository/.git/HEAD': '',
      'repository/.gitignore': 'generated',
      'repository/flows/generated/a.ts': REPORT,
      'repository/flows/b.ts': REPORT,
    }
    using project = tree(files)
    const { flows } = await findFlows({ directory: join(project.directory, 'repository/flows') })
    expect(flows.map(({ entrypoint }) => entrypoint)).toEqual(['b.ts:dailyReport'])
    const inIgnored = await findFlows({ directory: join(project.directory, 'repository/flows/generated') })
    expect(inIgnored.flows).toHaveLength(1) // who looks in there means to
    const fromRoot = await findFlows({ directory: join(project.directory, 'repository') })
    expect(fromRoot.flows.map(({ entrypoint }) => entrypoint)).toEqual(['flows/b.ts:dailyReport'])
  })

  test('never in node_modules, dist and hidden folders', async () => {
    const names = ['node_modules/x/a.ts', 'a/node_modules/x/a.ts', 'a/dist/a.ts', '.git/a.ts', 'a/.cache/a.ts']
    expect(await entrypoints(Object.fromEntries(names.map((name) => [name, REPORT])))).toEqual([])
  })

  test('in every package of a monorepo', async () => {
    const files = {
      'package.json': '{ "workspaces": ["packages/*"] }',
      'packages/a/package.json': '{}',
      'packages/a/src/flows.ts': REPORT,
      'packages/b/package.json': '{}',
      'packages/b/flow.ts': `${IMPORT}export const other = flow(${BODY})`,
    }
    using project = tree(files)
    symlinkSync(join(project.directory, 'packages/a'), join(project.directory, 'linked'))
    expect((await findFlows(project)).flows.map(({ entrypoint }) => entrypoint)).toEqual([
      'packages/a/src/flows.ts:dailyReport',
      'packages/b/flow.ts:other',
    ])
  })
})

describe('what cannot be looked into', () => {
  test('a broken file is named with line and column, and the others are found', async () => {
    using project = tree({ 'a.ts': `${IMPORT}\nexport const a = flow({ name: }`, 'sub/b.ts': REPORT })
    const { flows, skipped } = await findFlows(project)
    expect(flows.map(({ name }) => name)).toEqual(['daily-report'])
    expect(skipped).toEqual([{ file: 'a.ts', reason: expect.stringMatching(/^3:31: ./) }])
  })

  test.skipIf(process.getuid?.() === 0)('neither is a file or folder of somebody else the end', async () => {
    using project = tree({ 'a.ts': REPORT, 'b.ts': REPORT, 'closed/c.ts': REPORT })
    chmodSync(join(project.directory, 'a.ts'), 0)
    chmodSync(join(project.directory, 'closed'), 0)
    const { flows, skipped } = await findFlows(project)
    chmodSync(join(project.directory, 'closed'), 0o700)
    expect(flows.map(({ file }) => file)).toEqual(['b.ts'])
    expect(skipped).toEqual([{ file: 'a.ts', reason: expect.stringContaining('EACCES') }])
  })

  test('a directory that is not there is an error', async () => {
    await expect(findFlows({ directory: '/not/there' })).rejects.toThrow('ENOENT')
  })

  test('a search can be given up', async () => {
    using project = tree({ 'a.ts': REPORT })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(findFlows({ ...project, signal })).rejects.toThrow('enough')
  })
})

/** Generous: a quiet machine needs a quarter of it. */
const MOST_MS = 2_000

test('five thousand files take a second', async () => {
  using project = largeProject()
  await findFlows(project)
  const beginMs = performance.now()
  const { flows } = await findFlows(project)
  expect(flows).toHaveLength(100)
  expect(performance.now() - beginMs).toBeLessThan(MOST_MS)
})

/** As projects are: one file in fifty has a flow, half of the rest have tasks of the package, all import each other. */
function largeProject(): Tree {
  const work = Array.from({ length: 60 }, (_, line) => `export function work${line}(x: number) { return x * ${line} }`)
  const file = (index: number): string => {
    const other = `import { work1 } from './file-${(index * 7) % 5_000}.ts'\n`
    if (index % 50 === 0) return `${IMPORT}${other}${work.join('\n')}\nexport const flow${index} = flow(${BODY})`
    const core = index % 2 === 0 ? "import { task } from '@orc/core'\n" : ''
    return `${core}${other}${work.join('\n')}`
  }
  const name = (index: number): string => `src/part-${Math.floor(index / 100)}/file-${index}.ts`
  return tree(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [name(index), file(index)])))
}
