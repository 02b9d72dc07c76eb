import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Bundle, Source } from './bundle.ts'
import { LOADER_VERSION } from './digest.ts'
import type { Stamps } from './freshness.ts'
import { sha256 } from './hash.ts'

/**
 * Bundles under the digest of their sources, and for each flow file a manifest that says which digest its sources had
 * when they were last looked at. Files appear by rename, so that several processes may build the same flow at once: each
 * sees a whole file, and all write the same. A bundle names absolute paths, so two checkouts of one commit have one each.
 */
export interface Manifest {
  readonly loader: number
  readonly digest: string
  readonly stamps: Stamps
}

/** The bundle of a digest, whether or not it is there. */
export function bundleFile(cacheDirectory: string, digest: string, { directory }: Source): string {
  return join(cacheDirectory, digest, sha256(directory).slice(0, 12), 'flow.mjs')
}

export function hasBundle(file: string): boolean {
  return existsSync(file)
}

/** The map first: who finds the bundle finds its map. */
export function writeBundle(file: string, { code, map }: Pick<Bundle, 'code' | 'map'>): void {
  writeAtomically(`${file}.map`, map)
  writeAtomically(file, `${code}//# sourceMappingURL=flow.mjs.map\n`)
}

export function writeManifest(cacheDirectory: string, source: Source, manifest: Manifest): void {
  writeAtomically(manifestFile(cacheDirectory, source), JSON.stringify(manifest))
}

/** Undefined when there is none that this version of the loader understands. */
export function readManifest(
  cacheDirectory: string,
  source: Source,
): { manifest: Manifest; writtenAtNs: bigint } | undefined {
  try {
    const file = manifestFile(cacheDirectory, source)
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
    return manifest.loader === LOADER_VERSION
      ? { manifest, writtenAtNs: statSync(file, { bigint: true }).mtimeNs }
      : undefined
  } catch {
    return undefined
  }
}

function manifestFile(cacheDirectory: string, { directory, entry, conditions }: Source): string {
  return join(cacheDirectory, 'manifests', `${sha256([directory, entry, ...conditions].join('\0')).slice(0, 32)}.json`)
}

/** Sources may be confidential: what is made of them is for their owner's eyes too. */
function writeAtomically(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = mkdtempSync(join(dirname(file), '.draft-'))
  try {
    writeFileSync(join(draft, basename(file)), content, { mode: 0o600 })
    renameSync(join(draft, basename(file)), file)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
