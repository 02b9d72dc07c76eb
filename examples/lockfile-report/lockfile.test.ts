import { expect, test } from 'vitest'
import { deepestChain, duplicates, installedPackages, type Lockfile, licences } from './lockfile.ts'

const lockfile: Lockfile = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { a: '1' }, devDependencies: { ring: '1' } },
    'packages/own': { name: '@me/own', version: '0.1.0', dependencies: { b: '2' } },
    'node_modules/@me/own': { link: true, resolved: 'packages/own' },
    'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { b: '1' } },
    'node_modules/a/node_modules/b': { version: '1.0.0', license: 'ISC', dependencies: { c: '1' } },
    'node_modules/b': { version: '2.0.0', license: 'MIT' },
    'node_modules/c': { version: '1.0.0', optionalDependencies: { absent: '1' } },
    'node_modules/ring': { version: '1.0.0', license: 'MIT', dependencies: { link: '1' } },
    'node_modules/link': { version: '1.0.0', license: 'MIT', dependencies: { ring: '1' } },
  },
}

test('workspaces are no installed packages', () => {
  expect(installedPackages(lockfile).map(({ name }) => name)).toEqual(['a', 'b', 'b', 'c', 'ring', 'link'])
})

test('a package in two versions is a duplicate', () => {
  expect(duplicates(installedPackages(lockfile))).toEqual([{ name: 'b', versions: ['1.0.0', '2.0.0'] }])
})

test('licences are counted, the missing ones too', () => {
  expect(licences(installedPackages(lockfile))).toEqual([
    { licence: 'MIT', packages: 4 },
    { licence: 'ISC', packages: 1 },
    { licence: 'not stated', packages: 1 },
  ])
})

test('a workspace is called by its own name', () => {
  const packages = { ...lockfile.packages, '': { dependencies: { '@me/own': '*' } } }
  expect(deepestChain({ lockfileVersion: 3, packages })).toEqual(['@me/own', 'b'])
})

test('the deepest chain takes the nested version that Node would load', () => {
  expect(deepestChain(lockfile)).toEqual(['a', 'b', 'c'])
})
