import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openPage } from './open-page.ts'

const BUILT = join(import.meta.dirname, '../dist/page')
const page = openPage(BUILT)
const document = readFileSync(join(BUILT, 'index.html'), 'utf8')
/** What the document asks for before anything can be seen. */
const firstScripts = [...document.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] ?? '')

/** The most that a browser loads before the first page is there, in bytes of gzip. */
const FIRST_LOAD_BYTES = 250 * 1024

test('the first load is at most 250 KB of script, compressed', () => {
  const bytes = firstScripts.map((path) => compressedSize(path))
  expect(firstScripts.length).toBeGreaterThan(1)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD_BYTES)
})

test('even all pages together are less than twice that', () => {
  const scripts = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.js'))
  const bytes = scripts.map((name) => compressedSize(`/assets/${name}`))
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * FIRST_LOAD_BYTES)
})

test('the schemas of the contract stay where they are checked: no script has zod in it', () => {
  const scripts = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.js'))
  const withZod = scripts.filter((name) =>
    /ZodError|z\.strictObject/.test(readFileSync(join(BUILT, 'assets', name), 'utf8')),
  )
  expect(withZod).toEqual([])
})

test('nothing is asked of another host, and nothing is written inline', () => {
  expect(document).not.toMatch(/(src|href)="(https?:)?\/\//)
  expect(document).not.toMatch(/<script>|<script(?![^>]*src=)|<style/)
  const styles = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.css'))
  for (const name of styles) expect(readFileSync(join(BUILT, 'assets', name), 'utf8')).not.toMatch(/url\(["']?https?:/)
})

test('each script is there as it is and compressed, under a name that changes with it', async () => {
  for (const path of firstScripts.filter((each) => each.startsWith('/assets/'))) {
    const file = await page?.find(path)
    expect(file).toMatchObject({ immutable: true, contentType: 'text/javascript; charset=utf-8' })
    const { content, compressed } = file ?? {}
    expect(String(gunzipSync(compressed?.gzip ?? ''))).toBe(String(content))
    expect(String(brotliDecompressSync(compressed?.br ?? ''))).toBe(String(content))
  }
})

test('the document has the nonce of its answer; no path leads out of the folder', async () => {
  expect(await page?.document('abc')).toContain('<meta name="style-nonce" nonce="abc"')
  for (const path of ['/../index.js', '/assets/../../index.js', '/assets/none.js', '/', '/index.html', '/assets']) {
    expect(await page?.find(path), path).toBeUndefined()
  }
})

test('where it was not built there is no page', () => {
  expect(openPage(join(BUILT, 'nowhere'))).toBeUndefined()
})

function compressedSize(path: string): number {
  return statSync(join(BUILT, `${path}.gz`)).size
}
