import { relative, sep } from 'node:path'
import type { Bundle, Source } from './bundle.ts'
import { contentHash, sha256 } from './hash.ts'
import { isInPackage } from './packages.ts'
import { tsconfigsOf } from './tsconfigs.ts'

/** Goes into every digest: raise it when the same sources begin to give another bundle. */
export const LOADER_VERSION = 1

/** The files that decide what a flow does, apart from its installed packages: first-party sources and their tsconfigs. */
export function firstPartyFiles({ inputs }: Pick<Bundle, 'inputs'>): string[] {
  const own = inputs.filter((input) => !isInPackage(input))
  return [...new Set([...own, ...tsconfigsOf(own)])]
}

/**
 * What identifies the code of a run, on whatever machine it is bundled: each first-party file's path within the project
 * and its content, and what else shapes the bundle. Installed packages are the lock file's matter.
 */
export function digestOf(source: Source, bundle: Pick<Bundle, 'inputs' | 'hashes' | 'esbuildVersion'>): string {
  const lines = firstPartyFiles(bundle).map((path) => {
    return `${portable(source.directory, path)} ${bundle.hashes.get(path) ?? contentHash(path)}`
  })
  const shapers = [
    `loader ${LOADER_VERSION}`,
    `esbuild ${bundle.esbuildVersion}`,
    `conditions ${source.conditions.join()}`,
  ]
  return sha256([...shapers, ...lines.sort()].join('\n'))
}

function portable(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/')
}
