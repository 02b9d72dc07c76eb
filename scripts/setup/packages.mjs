import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether node_modules holds what the lock file asks for, by the list that npm leaves there. Packages for other
 * platforms are missing rightly; one for this platform is not, though npm thinks so where its `engines` exclude the Node
 * that installed it.
 */
export function packagesMatchLock(root) {
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  if (!installed || !wanted) return false
  return Object.entries(wanted)
    .filter(([path]) => path.startsWith('node_modules/'))
    .every(([path, entry]) => (installed[path] ? sameVersion(installed[path], entry) : mayBeMissing(entry)))
}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

function sameVersion(one, other) {
  return one.version === other.version && one.integrity === other.integrity
}

/** Native binaries name the platform they are for; other optional packages are npm's to decide. */
function mayBeMissing({ optional, os, cpu, libc }) {
  const isForHere =
    os?.includes(process.platform) && cpu?.includes(process.arch) && (!libc || libc.includes(thisLibc()))
  return optional === true && !isForHere
}

function thisLibc() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return header.glibcVersionRuntime ? 'glibc' : 'musl'
}
