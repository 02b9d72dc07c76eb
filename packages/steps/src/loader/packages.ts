import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'

/**
 * Pure libraries that nearly every flow imports. As one part of the bundle they load in a fraction of the time that
 * their dozens of files take; both work when a program holds two copies of them, which others need not.
 */
const INLINED = [`${sep}node_modules${sep}@orc${sep}core${sep}`, `${sep}node_modules${sep}zod${sep}`]

/** What Node does not load from below node_modules by itself: it is bundled wherever it lies. */
const NEEDS_BUNDLING = new Set(['.ts', '.tsx', '.mts', '.cts', '.jsx', '.json'])

/** Marks the question that this plugin itself asks of esbuild's resolver. */
const OWN_QUESTION = Symbol('own question')

/**
 * Packages are not bundled: their files may be native, may load others by path, and must exist once in the program. The
 * bundle lies in a cache far from any node_modules, so each import of a package is written as the absolute place that
 * esbuild's resolver finds from the importing file. What the resolver finds outside of node_modules (path aliases,
 * workspaces of a monorepo behind their links) is first-party source and is bundled.
 */
export function externalPackages(found: Set<string>): Plugin {
  return {
    name: 'external-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => resolvePackage(build, args, found))
    },
  }
}

async function resolvePackage(
  build: PluginBuild,
  args: OnResolveArgs,
  found: Set<string>,
): Promise<OnResolveResult | undefined> {
  if (args.pluginData === OWN_QUESTION || args.kind === 'entry-point') return undefined
  const { kind, importer, resolveDir } = args
  const question = { kind, importer, resolveDir, with: args.with, pluginData: OWN_QUESTION }
  const { path, external, errors } = await build.resolve(args.path, question)
  if (errors.length > 0) return undefined // esbuild finds it again, and says where
  if (external) return { path: isBuiltin(path) && !path.startsWith('node:') ? `node:${path}` : path, external }
  if (!isInPackage(path)) return undefined
  const manifest = packageManifest(path)
  if (manifest) found.add(manifest)
  if (NEEDS_BUNDLING.has(extname(path)) || INLINED.some((part) => path.includes(part))) return undefined
  return { path: kind.startsWith('require') ? path : pathToFileURL(path).href, external: true }
}

/** The name of the package that a file is part of. */
export function packageName(path: string): string {
  const [scope = '', name = ''] = (path.split(`${sep}node_modules${sep}`).at(-1) ?? '').split(sep)
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

export function isInPackage(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`)
}

/** The package.json of the package that a file is part of; when it changes, imports may lead elsewhere. */
function packageManifest(path: string): string | undefined {
  for (let folder = dirname(path); isInPackage(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) return manifest
  }
  return undefined
}
