import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, must, pinnedNode, root, run } from '../run.mjs'
import { packagesMatchLock } from './packages.mjs'
import { isStamped, stamp } from './stamp.mjs'

const NODE_PACKAGE = join(root, 'node_modules', 'node', 'package.json')
const STAMP = 'installed'

/** The packages of the lock file, with every binary for this machine, and the pinned Node. */
export function ensureInstalled(log) {
  if (!existsSync(NODE_PACKAGE)) installPackages(log)
  ensureNode(log)
  ensurePackages(log)
}

function installPackages(log, env = environment()) {
  log('setup: installing packages (npm ci, 10 to 60 s)')
  // Quiet about engines: the Node that installs may be old, for everything afterwards runs on the pinned one.
  must('npm', ['ci', '--loglevel=error'], { advice: 'Is the package registry reachable? Try `npm ci` by hand', env })
}

function ensureNode(log) {
  const { version } = JSON.parse(readFileSync(NODE_PACKAGE, 'utf8'))
  if (pinnedVersion() === `v${version}`) return
  log(`setup: fetching Node ${version}, which this repository is pinned to (about 10 s)`)
  // The one install script that is wanted: .npmrc switches all of them off.
  const rebuild = ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']
  must('npm', rebuild, { advice: 'Is the package registry reachable?' })
  if (pinnedVersion() !== `v${version}`) throw new Error(`Node ${version} was fetched but ${pinnedNode} does not run`)
}

/**
 * Installs on the pinned Node what the lock file asks for, if that is not what is there: the lock file has changed, or
 * an older Node installed, on which npm leaves out native binaries that are not for that Node.
 */
function ensurePackages(log) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (isStamped(STAMP, lock)) return
  if (!packagesMatchLock(root)) {
    withCopyOf(pinnedNode, (folder) => installPackages(log, environment({ PATH: `${folder}:${process.env.PATH}` })))
    ensureNode(log)
  }
  stamp(STAMP, lock)
}

/** For npm, while it deletes node_modules and the pinned Node with it. */
function withCopyOf(program, work) {
  const folder = mkdtempSync(join(tmpdir(), 'orc-node-'))
  try {
    copyFileSync(program, join(folder, 'node'))
    work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function pinnedVersion() {
  return existsSync(pinnedNode) ? run(pinnedNode, ['--version'], { quiet: true }).output.trim() : undefined
}
