/**
 * `npm run pack -- --dest DIR`: every publishable package as a tarball which a stranger can install, with a lock file
 * and without a compiler. npm cannot make these from the workspace itself: it would ship the condition that points to
 * sources which are not in the tarball, and it leaves out bundled dependencies that were hoisted to the root.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './pack/bundle.mjs'
import { publishedManifest } from './pack/manifest.mjs'
import { root, run } from './run.mjs'
import { packageFolders } from './setup/build.mjs'
import { ensureSetup } from './setup.mjs'

/**
 * Packs all packages into `dest` (made if needed), built first if they are not.
 * @param {{ dest: string, log?: (line: string) => void }} options
 * @returns {Promise<string[]>} The tarballs' paths.
 */
export async function packAll({ dest, log = console.log }) {
  await ensureSetup({ log })
  mkdirSync(dest, { recursive: true })
  const staging = mkdtempSync(join(tmpdir(), 'orc-pack-'))
  try {
    return publishable().map(({ folder, manifest }) => {
      const stage = join(staging, manifest.name)
      fillStage({ stage, folder, manifest })
      return packStage(stage, dest)
    })
  } finally {
    rmSync(staging, { recursive: true })
  }
}

function publishable() {
  return packageFolders()
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
}

/** Lays out what the tarball will hold. */
function fillStage({ stage, folder, manifest }) {
  mkdirSync(stage, { recursive: true })
  for (const name of manifest.files) copyIfThere(join(folder, name), join(stage, name))
  copyIfThere(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  const published = publishedManifest(manifest)
  for (const name of published.bundleDependencies ?? []) bundle({ name, from: folder, into: stage })
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
}

function copyIfThere(from, to) {
  if (existsSync(from)) cpSync(from, to, { recursive: true })
}

function packStage(stage, dest) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(dest), '--loglevel=error']
  const { ok, stdout, output } = run('npm', args, { quiet: true, cwd: stage })
  if (!ok) throw new Error(`npm pack failed in ${stage}:\n${output}`)
  return join(resolve(dest), tarballName(JSON.parse(stdout)))
}

/** npm 11.7 and later answer with an object by package name, older ones with a list. */
function tarballName(answer) {
  return Object.values(answer)[0].filename
}

async function main(args) {
  const dest = args[args.indexOf('--dest') + 1]
  if (!args.includes('--dest') || !dest) throw new Error('usage: npm run pack -- --dest DIR')
  for (const tarball of await packAll({ dest })) console.log(tarball)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
