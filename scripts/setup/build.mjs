import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bin, must, root } from '../run.mjs'
import { isStamped, stamp } from './stamp.mjs'

const STAMP = 'built'

/** Every package's dist, of the sources as they are now. */
export function ensureBuild(log) {
  const inputs = fingerprint()
  if (isStamped(STAMP, inputs) && everyPackageIsBuilt()) return
  log('setup: building the packages (nx, cached; up to 60 s the first time)')
  const build = ['run-many', '-t', 'build', '--output-style=static']
  must(join(bin, 'nx'), build, { advice: 'See what the build says above' })
  stamp(STAMP, inputs)
}

/** Cheaper than asking nx, which hashes contents: path, size and time of everything a build reads. */
function fingerprint() {
  const shared = ['package-lock.json', 'tsconfig.base.json', 'tsup.base.ts', 'nx.json'].map((name) => join(root, name))
  return [...shared, ...packageFolders().flatMap(buildInputs)]
    .map((file) => ({ file, found: statSync(file) }))
    .map(({ file, found }) => `${file} ${found.size} ${found.mtimeMs}\n`)
    .join('')
}

/** Where each package and app lies. */
export function packageFolders() {
  return ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .map((name) => join(root, kind, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  )
}

function buildInputs(folder) {
  const own = ['package.json', 'tsconfig.json', 'tsup.config.ts', 'vite.config.ts']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
  return [...own, ...filesBelow(join(folder, 'src'))]
}

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

function everyPackageIsBuilt() {
  return packageFolders().every((folder) => existsSync(join(folder, 'dist')))
}
