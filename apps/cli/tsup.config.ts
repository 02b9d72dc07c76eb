import { resolve } from 'node:path'
import { packageBuild } from '../../tsup.base.ts'

/** What bundled CommonJS needs where there is only ES: see tsup.base.ts. */
const REQUIRE = 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);'

const STRING_WIDTH = resolve(import.meta.dirname, 'src/bundled/string-width.ts')

/** The two functions that yargs uses of `node:assert`, which takes milliseconds to load. */
const ASSERT = `
const check = (holds, message) => { if (!holds) throw new Error(message) }
export const strictEqual = (actual, expected, message) => check(Object.is(actual, expected), message)
export const notStrictEqual = (actual, unwanted, message) => check(!Object.is(actual, unwanted), message)
`

// A program, not a library: nothing imports it, so it has one entry and no types. What only it uses is bundled, a chunk
// for each noun: a command then reads two or three files instead of hundreds.
export default packageBuild({
  entry: { main: 'src/main.ts' },
  dts: false,
  minify: true,
  banner: { js: REQUIRE },
  esbuildOptions: (options) => {
    options.chunkNames = 'chunks/[name]-[hash]'
  },
  esbuildPlugins: [
    {
      name: 'in place of what is slow to load',
      setup: (build) => {
        // What CommonJS requires is a function and not a module with one; cli-table3's older copy is quick anyway.
        build.onResolve({ filter: /^string-width$/ }, ({ kind }) =>
          kind === 'import-statement' ? { path: STRING_WIDTH } : undefined,
        )
        build.onResolve({ filter: /^assert$/ }, () => ({ path: 'assert', namespace: 'small' }))
        build.onLoad({ filter: /.*/, namespace: 'small' }, () => ({ contents: ASSERT }))
      },
    },
  ],
})
