import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Locked {
  resolved?: string
  link?: boolean
  dependencies?: object
  optionalDependencies?: object
}

const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}

test('the lock file holds every platform of every package, else npm ci refuses it', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !candidates(path, name).some((candidate) => candidate in packages))
      .map((name) => `${path} needs ${name}`),
  )
  expect(missing).toEqual([])
})

test('the lock file names no registry: each clone uses its own', () => {
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved && !packages[path].link)).toEqual([])
})

/** Where Node looks for `name` from a package at `path`: beside it, and in every folder above. */
function candidates(path: string, name: string): string[] {
  const folders = path === '' ? [] : path.split('/')
  return [...folders.keys(), folders.length].map((depth) =>
    [...folders.slice(0, depth), 'node_modules', name].join('/'),
  )
}
