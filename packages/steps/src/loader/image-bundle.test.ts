import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type TestProject, testProject } from '../test-project.ts'
import { bundleForImage } from './image-bundle.ts'

const ask = (project: TestProject) => bundleForImage({ directory: project.directory, file: 'flow.ts', place: '/app' })
const pkg = (name: string, files: Readonly<Record<string, string>>) => ({
  [`node_modules/${name}/package.json`]: `{ "name": "${name}", "main": "./index.js" }`,
  ...Object.fromEntries(Object.entries(files).map(([file, content]) => [`node_modules/${name}/${file}`, content])),
})

test('the bundle runs where nothing is installed, with pure packages and the places of the image', async () => {
  using project = testProject({
    ...pkg('pure', {
      'index.js': 'exports.word = require("./part.js") + require("path").sep',
      'part.js': 'module.exports = "pure"',
    }),
    'lib/here.ts': 'export const here = import.meta.dirname',
    'flow.ts':
      'import { word } from "pure"; import { here } from "./lib/here"; console.log(word, here, import.meta.url)',
  })
  const { code } = await ask(project)
  const file = join(project.directory, '..', 'alone.mjs')
  writeFileSync(file, code)
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: 'pure/ /app/lib file:///app/flow.ts\n', stderr: '' })
})

test('what is made depends on contents alone, those of packages included', async () => {
  const files = {
    ...pkg('pure', { 'index.js': 'exports.word = 1' }),
    'flow.ts': 'import { word } from "pure"; export const at = [word, import.meta.url]',
  }
  using one = testProject(files)
  using other = testProject(files)
  expect(await ask(other)).toEqual(await ask(one))
  const { digest } = await ask(one)
  one.write({ 'node_modules/pure/index.js': 'exports.word = 2' })
  expect((await ask(one)).digest).not.toBe(digest)
})

test.each([
  [
    'has native code',
    { 'index.js': 'module.exports = require("./build/x.node")', 'build/x.node': '' },
    'it has native code, ./build/x.node',
  ],
  [
    'loads native code by way of another',
    { 'index.js': 'module.exports = require("bindings")("x")', 'node_modules/bindings/index.js': '' },
    'it loads native code by way of bindings',
  ],
  [
    'looks for files of its own',
    { 'index.js': 'exports.text = () => require("fs").readFileSync(__dirname + "/data.txt")' },
    'its code at thing looks for files beside itself',
  ],
])('a package that %s is named', async (_, files, reason) => {
  using project = testProject({
    ...pkg('thing', files),
    'flow.ts': 'import * as thing from "thing"; export const flow = () => thing',
  })
  const error = expect.objectContaining({ code: 'package_not_bundleable', details: { name: 'thing', reason } })
  await expect(ask(project)).rejects.toEqual(error)
})

test('what a package never uses does not count', async () => {
  using project = testProject({
    'node_modules/thing/package.json':
      '{ "name": "thing", "type": "module", "main": "./index.js", "sideEffects": false }',
    'node_modules/thing/index.js':
      '// beside __dirname\nexport const used = 1; export const unused = () => import.meta.url',
    'flow.ts': 'import { used } from "thing"; export const flow = used',
  })
  expect(await ask(project)).toMatchObject({ digest: expect.any(String) })
})
