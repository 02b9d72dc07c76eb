import { readFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Loader, Plugin } from 'esbuild'
import { sha256 } from './hash.ts'

/**
 * In a bundle all files share one `import.meta.url`. Each file that asks where it lies is therefore given constants of
 * its own, and `define` makes the words mean them; they go in front of its first line so that no line moves.
 */
export const ownLocationWords = {
  'import.meta.url': '__orc_url',
  'import.meta.dirname': '__orc_dirname',
  'import.meta.filename': '__orc_filename',
  __dirname: '__orc_dirname',
  __filename: '__orc_filename',
}

const ASKS = /import\.meta|__dirname|__filename/
const HASHBANG = /^#!.*/

/** Notes the hash of each file as it is read: a digest of what is on disk later could be that of other content. */
export function ownLocation(hashes: Map<string, string>, locate: (path: string) => string): Plugin {
  return {
    name: 'own-location',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        hashes.set(path, sha256(text))
        const contents = ASKS.test(text) ? constantsOf(locate(path)) + text.replace(HASHBANG, '') : text
        return { contents, loader: loaderOf(path) }
      })
    },
  }
}

function constantsOf(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href)
  const [directory, file] = [JSON.stringify(dirname(path)), JSON.stringify(path)]
  return `const __orc_url=${url},__orc_dirname=${directory},__orc_filename=${file};`
}

function loaderOf(path: string): Loader {
  const extension = extname(path).slice(1)
  if (extension === 'tsx') return 'tsx'
  if (extension.endsWith('ts')) return 'ts'
  return extension === 'jsx' ? 'jsx' : 'js'
}
