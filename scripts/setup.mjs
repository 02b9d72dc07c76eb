/**
 * Everything between a clone and a running program: packages, the pinned Node, the built packages.
 * Each step looks first whether it is needed, so a second run costs a fraction of a second.
 * Starts on Node 18, and needs nothing installed: it must run before there is a node_modules.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, cache, environment, pinnedNode, root, run } from './run.mjs'
import { exclusively } from './setup/mutex.mjs'
import { packagesMatchLock } from './setup/packages.mjs'

const BUILD_STAMP = join(cache, 'built')

/**
 * Makes the repository ready to run, doing only what is missing.
 * @param {{ log?: (line: string) => void }} [options] `log` is told, in one line each, about what takes time.
 * @returns {Promise<{ node: string, bin: string }>} The pinned Node's path, and the folder to put first on PATH.
 */
export async function ensureSetup({ log = console.log } = {}) {
  await ensureTools({ log })
  await exclusively({ root, log }, () => ensureBuild(log))
  return { node: pinnedNode, bin }
}

/** The same without the built packages, for whoever can judge code that does not build. */
export async function ensureTools({ log = console.log } = {}) {
  await exclusively({ root, log }, () => {
    ensurePackages(log)
    ensureNode(log)
  })
}

function ensurePackages(log) {
  if (packagesMatchLock(root)) return
  log('setup: installing packages (npm ci, 10 to 60 s)')
  // Forced, for without it npm leaves out native binaries whose `engines` exclude the Node that installs. That one only
  // installs: everything afterwards runs on the pinned Node.
  must(['npm', 'ci', '--force', '--loglevel=error'], 'Is the package registry reachable? Try `npm ci` by hand')
}

function ensureNode(log) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8'))
  if (pinnedVersion() === `v${version}`) return
  log(`setup: fetching Node ${version}, which this repository is pinned to (about 10 s)`)
  // The one install script that is wanted: .npmrc switches all of them off.
  must(['npm', 'rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'], 'Is the package registry reachable?')
  if (pinnedVersion() !== `v${version}`) throw new Error(`Node ${version} was fetched but ${pinnedNode} does not run`)
}

function pinnedVersion() {
  return existsSync(pinnedNode) ? run(pinnedNode, ['--version'], { quiet: true }).output.trim() : undefined
}

function ensureBuild(log) {
  const inputs = fingerprint()
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === inputs && everyPackageIsBuilt()) return
  log('setup: building the packages (nx, cached; up to 60 s the first time)')
  must([join(bin, 'nx'), 'run-many', '-t', 'build', '--output-style=static'], 'See what the build says above')
  mkdirSync(cache, { recursive: true })
  writeFileSync(BUILD_STAMP, inputs)
}

/** Cheaper than asking nx, which hashes contents: path, size and time of everything a build reads. */
function fingerprint() {
  const hash = createHash('sha256')
  const shared = ['package-lock.json', 'tsconfig.base.json', 'tsup.base.ts', 'nx.json'].map((name) => join(root, name))
  for (const file of [...shared, ...packageFolders().flatMap(buildInputs)]) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function packageFolders() {
  return ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .map((name) => join(root, kind, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  )
}

function buildInputs(folder) {
  const own = ['package.json', 'tsconfig.json', 'tsup.config.ts']
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

function must([command, ...args], advice) {
  const { ok, output } = run(command, args, { quiet: true, env: environment() })
  if (!ok) throw new Error(`${[command, ...args].join(' ')} failed:\n${output.trimEnd()}\n${advice}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { node } = await ensureSetup()
    console.log(`setup: ready, with ${node}`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
