import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'

/** A file of the page, as a server of static files takes it. */
export interface PageFile {
  readonly content: Uint8Array
  readonly contentType: string
  readonly compressed: Readonly<Partial<Record<'br' | 'gzip', Uint8Array>>>
  readonly immutable: boolean
}

export interface PageAssets {
  /** By its path, such as `/assets/main-1a2b3c.js`. */
  find(path: string): Promise<PageFile | undefined>
  /** The document that loads the rest, with this nonce for its inline styles. */
  document(nonce: string): Promise<string>
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
/** Stands in the built document where each answer has a nonce of its own. */
const NONCE = 'ORC_STYLE_NONCE'
/** From `src/` and from `dist/` alike. */
const BUILT = join(import.meta.dirname, '..', 'dist', 'page')

/** The built page; undefined where it was not built. Files are read once, when they are first asked for. */
export function openPage(folder = BUILT): PageAssets | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined
  const files = new Map<string, Promise<PageFile | undefined>>()
  let html: Promise<string> | undefined
  return {
    find: (path) => {
      const contentType = CONTENT_TYPES[extname(path)]
      if (contentType === undefined || normalize(path) !== path) return Promise.resolve(undefined)
      const known = files.get(path)
      if (known) return known
      const file = readPageFile(join(folder, path), path, contentType)
      if (existsSync(join(folder, path))) files.set(path, file)
      return file
    },
    document: async (nonce) => {
      html ??= readFile(join(folder, 'index.html'), 'utf8')
      return (await html).replaceAll(NONCE, nonce)
    },
  }
}

async function readPageFile(file: string, path: string, contentType: string): Promise<PageFile | undefined> {
  const content = await readIfThere(file)
  if (content === undefined) return undefined
  const [br, gzip] = await Promise.all([readIfThere(`${file}.br`), readIfThere(`${file}.gz`)])
  const compressed = { ...(br && { br }), ...(gzip && { gzip }) }
  return { content, contentType, compressed, immutable: path.startsWith('/assets/') }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  return existsSync(file) ? readFile(file) : undefined
}
