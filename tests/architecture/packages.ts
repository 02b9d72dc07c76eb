import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Import, importsOf } from './imports.ts'

export interface Source {
  readonly path: string
  /** `worker/endpoint/index.ts`: how a finding names the file. */
  readonly label: string
  readonly isTest: boolean
  readonly imports: readonly Import[]
}

export interface Package {
  /** `worker` of `@orc/worker`. */
  readonly name: string
  readonly folder: string
  /** The entries others may import: `@orc/worker`, `@orc/worker/endpoint`. */
  readonly entries: readonly string[]
  readonly declared: readonly string[]
  readonly sources: readonly Source[]
}

interface Manifest {
  name: string
  exports?: object
  dependencies?: object
}

/** The packages below `root`, with every import of every source file. */
export function readPackages(root: string): Package[] {
  return ['packages', 'apps'].flatMap((kind) => folders(join(root, kind))).map(readPackage)
}

function folders(parent: string): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const name = manifest.name.replace('@orc/', '')
  return {
    name,
    folder,
    entries: Object.keys(manifest.exports ?? {}).map((entry) => `${manifest.name}${entry.slice(1)}`),
    declared: Object.keys(manifest.dependencies ?? {}),
    sources: typescriptBelow(join(folder, 'src')).map((path) => ({
      path,
      label: `${name}/${relative(join(folder, 'src'), path)}`,
      isTest: /\.test\.tsx?$/.test(path),
      imports: importsOf(path),
    })),
  }
}

function typescriptBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .sort()
    .map((file) => join(folder, file))
}
