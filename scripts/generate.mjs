/**
 * `npm run generate [-- --check]`: writes the files that are made from code, such as the page of errors. Each module in
 * scripts/generate/ exports `generate()`, which returns the texts by path. With --check nothing is written, and a file
 * that differs fails: a generated page is reviewed and shipped like any other, so it must be the one the code makes.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.mjs'

const GENERATORS = join(root, 'scripts', 'generate')

async function generatedFiles() {
  const modules = existsSync(GENERATORS)
    ? readdirSync(GENERATORS)
        .filter((name) => /\.m?[jt]s$/.test(name))
        .sort()
    : []
  const files = []
  for (const name of modules) {
    const { generate } = await import(join(GENERATORS, name))
    files.push(...Object.entries(await generate()))
  }
  return files
}

function isCurrent([path, text]) {
  return existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text
}

function write([path, text]) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const files = await generatedFiles()
const stale = files.filter((file) => !isCurrent(file))
const check = process.argv.includes('--check')
if (!check) stale.forEach(write)
for (const [path] of stale) console.log(`${path}: ${check ? 'is not what the code makes' : 'written'}`)
if (check && stale.length > 0) process.exitCode = 1
