import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { loadFlow } from './loader/load-flow.ts'
import { testProject } from './test-project.ts'

/** In a program of its own: the test runner maps stacks itself. */
function stackOf(bundle: string, ...options: string[]): string {
  const module = pathToFileURL(join(import.meta.dirname, 'stack-traces.ts')).href
  const program = `
    const { showSourceLines } = await import(${JSON.stringify(module)})
    showSourceLines(${JSON.stringify(bundle)})
    const { hello } = await import(${JSON.stringify(bundle)})
    try { hello() } catch (error) { console.log(error.stack) }`
  return spawnSync(process.execPath, [...options, '--input-type=module', '--eval', program], { encoding: 'utf8' })
    .stdout
}

const files = {
  'flow.ts': "interface Long { text: string }\n\n\nexport const hello = () => {\n  throw new Error('line five')\n}",
}

test('a stack shows the lines that the user wrote', async () => {
  using project = testProject(files)
  const { file } = await loadFlow({ ...project, entrypoint: 'flow.ts:hello' })
  expect(stackOf(pathToFileURL(file).href)).toMatch(
    new RegExp(`^Error: line five\n    at hello \\(${join(project.directory, 'flow.ts')}:5:9\\)`),
  )
})

test('with --enable-source-maps it is left to Node', async () => {
  using project = testProject(files)
  const { file } = await loadFlow({ ...project, entrypoint: 'flow.ts:hello' })
  expect(stackOf(pathToFileURL(file).href, '--enable-source-maps')).toContain(
    `${join(project.directory, 'flow.ts')}:5:`,
  )
})

test('a bundle without a map has a stack all the same', async () => {
  using project = testProject({ 'plain.mjs': "export const hello = () => { throw new RangeError('plain') }" })
  const url = pathToFileURL(join(project.directory, 'plain.mjs')).href
  expect(stackOf(url)).toContain(`RangeError: plain\n    at hello (${url}:1:36)`)
})
