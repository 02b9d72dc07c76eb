import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

const OUTPUT = join(import.meta.dirname, 'dist/page')
const COMPRESSIBLE = /\.(js|css|svg)$/

/** Compressed once, when built: the server then sends what is there, and spends no time on it. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    closeBundle: () => {
      const files = readdirSync(OUTPUT, { recursive: true, encoding: 'utf8' })
      for (const file of files.filter((name) => COMPRESSIBLE.test(name))) {
        const content = readFileSync(join(OUTPUT, file))
        writeFileSync(join(OUTPUT, `${file}.gz`), gzipSync(content, { level: 9 }))
        writeFileSync(join(OUTPUT, `${file}.br`), brotliCompressSync(content))
      }
    },
  }
}

export default defineConfig({
  root: join(import.meta.dirname, 'src/page'),
  // From sources, as everywhere: the page needs no package to be built before it.
  resolve: { conditions: ['@orc/source', ...defaultClientConditions] },
  plugins: [react(), precompressed()],
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2023',
    // Everything is a file of its own name: the page's policy allows nothing that is written inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4270', '/session': 'http://127.0.0.1:4270' } },
})
