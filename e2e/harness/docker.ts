import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './program.ts'

export const NODE_IMAGE = 'orc-base:node'

/** The Docker command line, to its end; gives what it printed. */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  }).trim()
}

/** An image with this machine's Node and nothing else: no image can be pulled in tests. */
export function nodeImage(): string {
  execFileSync(join(root, 'scripts', 'docker', 'base-image.sh'), [NODE_IMAGE, process.execPath], { stdio: 'ignore' })
  return NODE_IMAGE
}

/** The same with a POSIX shell and `sleep`. */
export function shellImage(): string {
  const base = nodeImage()
  const programs = ['/bin/sh', '/bin/sleep']
  const libraries = programs.flatMap(
    (program) => execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/[^ ]+/g) ?? [],
  )
  const files = [...new Set([...programs, ...libraries])]
  const hash = createHash('sha256').update(docker('image', 'inspect', '--format', '{{.Id}}', base))
  for (const file of files) hash.update(readFileSync(file))
  const image = `orc-test-shell:${hash.digest('hex').slice(0, 12)}`
  if (docker('images', '-q', image) !== '') return image
  const context = mkdtempSync(join(tmpdir(), 'orc-shell-'))
  for (const file of files) {
    mkdirSync(dirname(join(context, 'root', file)), { recursive: true })
    cpSync(realpathSync(file), join(context, 'root', file))
  }
  writeFileSync(join(context, 'Dockerfile'), `FROM ${base}\nCOPY root /\nENV PATH=/usr/local/bin:/bin\n`)
  docker('build', '-q', '-t', image, context)
  rmSync(context, { recursive: true })
  return image
}

/** Everything that was made for an installation goes, whatever state it is in; some may be on their way out already. */
export function removeContainers(installationId: string): void {
  for (const id of containersOf(`orc.installation=${installationId}`)) removeContainer(id)
}

/** One that is gone, or just going, is as good as removed. `flags` name another engine. */
export function removeContainer(id: string, flags: readonly string[] = []): void {
  try {
    docker(...flags, 'rm', '-fv', id)
  } catch (error) {
    if (!/already in progress|No such container/.test(String(error))) throw error
  }
}

/** Their ids, running or not. */
export function containersOf(label: string, ...filters: readonly string[]): string[] {
  const wanted = [`label=${label}`, ...filters].flatMap((filter) => ['--filter', filter])
  return docker('ps', '-aq', ...wanted)
    .split('\n')
    .filter(Boolean)
}
