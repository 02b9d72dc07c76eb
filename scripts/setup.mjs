/**
 * Everything between a clone and a running program: packages, the pinned Node, the built packages.
 * Each step looks first whether it is needed, so a second run costs a fraction of a second.
 * Starts on Node 18, and needs nothing installed: it must run before there is a node_modules.
 */
import { pathToFileURL } from 'node:url'
import { bin, pinnedNode, root } from './run.mjs'
import { ensureBuild } from './setup/build.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { exclusively } from './setup/mutex.mjs'

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
  await exclusively({ root, log }, () => ensureInstalled(log))
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
