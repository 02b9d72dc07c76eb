import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What a dependent needs of a native package whose binaries are prebuilt; its C++ sources are 10 MB of nothing. */
const SHIPPED = /^(lib|prebuilds|package\.json|readme.*|license.*)$/i

/**
 * Puts a copy of an installed package into `into`/node_modules, reduced to what runs. Without its binding.gyp and its
 * scripts npm finds nothing to compile, and its only dependency, the headers for compiling, goes with them.
 */
export function bundle({ name, from, into }) {
  const source = dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`))
  const target = join(into, 'node_modules', name)
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source).filter((entry) => SHIPPED.test(entry))) {
    cpSync(join(source, entry), join(target, entry), { recursive: true, dereference: true })
  }
  const { scripts, dependencies, devDependencies, ...manifest } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  )
  refuseUnknown({ name, dependencies })
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ ...manifest, files: undefined, gypfile: false }, null, 2)}\n`,
  )
}

/** A new version that needs more at run time must not be shipped broken. */
function refuseUnknown({ name, dependencies = {} }) {
  const needed = Object.keys(dependencies).filter((dependency) => dependency !== 'node-addon-api')
  if (needed.length > 0) throw new Error(`${name} now depends on ${needed.join(', ')}: bundle these too`)
}
