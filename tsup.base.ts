import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

interface Manifest {
  engines: { node: string }
  exports: Record<string, string | { '@orc/source'?: string }>
}

/**
 * The build every package shares. Run in the package's directory: its entries are the sources its `exports` name, its
 * target is its `engines`, so neither is written twice. `overrides` is for what is special about a package.
 */
export function packageBuild(overrides: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({ ...shared(readManifest()), ...overrides })
}

/** A second entry bundled with everything it imports, so that it runs where there is no node_modules. */
export function selfContained(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  const { target } = shared(readManifest())
  const esbuildOptions: NonNullable<Options['esbuildOptions']> = (options) => {
    options.conditions = ['@orc/source', 'node', 'import', 'module']
    // CommonJS among the dependencies may `require` a built-in, which an ES module has no word for.
    options.banner = { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' }
  }
  return defineConfig({
    entry,
    target: target ?? 'node22',
    format: 'esm',
    platform: 'node',
    removeNodeProtocol: false,
    // A program of its own, which cannot be bundled; what loads flows imports it only where it is installed.
    noExternal: [/^(?!esbuild$)/],
    minify: true,
    splitting: false,
    dts: false,
    clean: false,
    esbuildOptions,
  })
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
}

function shared(manifest: Manifest): Options {
  return {
    entry: entries(manifest),
    target: `node${/\d+/.exec(manifest.engines.node)?.[0] ?? '22'}`,
    format: 'esm',
    platform: 'node',
    // `node:sqlite` and its like exist under no other name.
    removeNodeProtocol: false,
    dts: true,
    clean: true,
    splitting: true,
    sourcemap: false,
  }
}

/** `./src/model/index.ts` becomes the entry `model/index`, which lands where `exports` says it is. */
function entries({ exports }: Manifest): Record<string, string> {
  const found: Record<string, string> = {}
  for (const target of Object.values(exports)) {
    const source = typeof target === 'string' ? undefined : target['@orc/source']
    if (source) found[source.replace(/^\.\/src\//, '').replace(/\.ts$/, '')] = source
  }
  return found
}
