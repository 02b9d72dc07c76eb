import { createRequire } from 'node:module'
import { OrcError } from '@orc/core/model'
import { parseEntrypoint } from '../entrypoint.ts'
import { bundle, type Source } from './bundle.ts'
import { bundleFile, hasBundle, readManifest, writeBundle, writeManifest } from './cache.ts'
import { digestOf, firstPartyFiles, LOADER_VERSION } from './digest.ts'
import { freshness, stamp } from './freshness.ts'
import { externalPackages } from './packages.ts'
import { assertFile, sourceOf } from './source.ts'

export interface LoadRequest {
  /** The project's: the entrypoint is relative to it. */
  readonly directory: string
  /** `flows/report.ts:report`. */
  readonly entrypoint: string
  /** Where bundles are kept; made when it is not there, readable by its owner alone. */
  readonly cacheDirectory: string
  /** The code that an earlier epoch of the run began with: this code is given or none. @default what is there now */
  readonly digest?: string | undefined
  /** Export conditions beside `node`. @default those this process was started with (`node --conditions`) */
  readonly conditions?: readonly string[] | undefined
}

export interface LoadedFlow {
  /** One ES module, absolute; what it imports are built-in modules and absolute places of installed packages. */
  readonly file: string
  readonly exportName: string
  /** Of the first-party sources: the same on every machine. */
  readonly digest: string
  /** Whether it was there already: then only the metadata of its sources was looked at. */
  readonly cached: boolean
}

/**
 * The flow's code as one ES module. Whether the file exports that flow is seen when it is imported, which the loader
 * never does: a file without flows loads like any other.
 * @throws {OrcError} `entrypoint_invalid`, `flow_file_not_found`, `flow_file_broken`, `code_changed`.
 */
export async function loadFlow(request: LoadRequest): Promise<LoadedFlow> {
  const { file, exportName } = parseEntrypoint(request.entrypoint)
  const loaded = await load(sourceOf({ ...request, file }), request)
  return { ...loaded, exportName }
}

type Loaded = Omit<LoadedFlow, 'exportName'>

async function load(source: Source, { cacheDirectory, digest: wanted }: LoadRequest): Promise<Loaded> {
  if (wanted === undefined) return loadPresent(source, cacheDirectory)
  // Sources that are broken or gone by now do not keep a run from the code that it began with.
  const present = await loadPresent(source, cacheDirectory).catch((error: unknown) => ({ error }))
  if ('digest' in present && present.digest === wanted) return present
  const file = bundleFile(cacheDirectory, wanted, source)
  if (hasBundle(file)) return { file, digest: wanted, cached: true }
  if ('error' in present) throw present.error
  throw new OrcError('code_changed', { expected: wanted, found: present.digest })
}

async function loadPresent(source: Source, cacheDirectory: string): Promise<Loaded> {
  return cachedBundle(source, cacheDirectory) ?? (await freshBundle(source, cacheDirectory))
}

function cachedBundle(source: Source, cacheDirectory: string): Loaded | undefined {
  const known = readManifest(cacheDirectory, source)
  if (!known) return undefined
  const { manifest, writtenAtNs } = known
  const file = bundleFile(cacheDirectory, manifest.digest, source)
  const state = hasBundle(file) ? freshness(manifest.stamps, writtenAtNs) : 'stale'
  if (state === 'stale') return undefined
  if (state === 'fresh-by-content') {
    const stamps = stamp(
      manifest.stamps.files.map(({ path }) => path),
      source.directory,
    )
    writeManifest(cacheDirectory, source, { ...manifest, stamps })
  }
  return { file, digest: manifest.digest, cached: true }
}

async function freshBundle(source: Source, cacheDirectory: string): Promise<Loaded> {
  assertFile(source)
  const packages = new Set<string>()
  const made = await bundle(source, { packages: externalPackages(packages) })
  const digest = digestOf(source, made)
  const file = bundleFile(cacheDirectory, digest, source)
  writeBundle(file, made)
  const files = [...firstPartyFiles(made), ...packages, ...esbuildManifest()]
  writeManifest(cacheDirectory, source, {
    loader: LOADER_VERSION,
    digest,
    stamps: stamp(files, source.directory, made.hashes),
  })
  return { file, digest, cached: false }
}

/** Another esbuild makes another bundle; looking at its package.json is cheaper than loading it to ask. */
function esbuildManifest(): string[] {
  return [createRequire(import.meta.url).resolve('esbuild/package.json')]
}
