import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { DockerHome } from '../engine/docker-home.ts'

/** Command lines of these years have BuildKit in themselves; later ones need the plug-in `buildx`. */
const OWN_BUILDKIT = { first: 19, last: 22 }

/** Whether `docker build` can use BuildKit here. `DOCKER_BUILDKIT=0` says no, as it does to `docker`. */
export async function hasBuildKit(home: DockerHome): Promise<boolean> {
  if (home.env['DOCKER_BUILDKIT'] === '0') return false
  if ((await answerTo(home, ['buildx', 'version'])) !== undefined) return true
  const version = await answerTo(home, ['--version'])
  const major = Number(/version (\d+)\./.exec(version ?? '')?.[1])
  return major >= OWN_BUILDKIT.first && major <= OWN_BUILDKIT.last
}

/** What the command line printed; undefined when there is none, or when it knows nothing of that. */
async function answerTo({ env }: DockerHome, words: readonly string[]): Promise<string | undefined> {
  const asked = spawn('docker', words, { env: { ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  const code = new Promise<number | null>((resolve) => {
    asked.once('error', () => resolve(null)).once('close', resolve)
  })
  const said = await text(asked.stdout)
  return (await code) === 0 ? said : undefined
}

/** The sentence among the last lines of a build that failed. */
export function buildError(lines: readonly string[]): string {
  const told = lines.filter((line) => line.trim() !== '' && !line.startsWith('View build details'))
  const last = told.findLast((line) => line.startsWith('ERROR: ')) ?? told.at(-1) ?? 'docker build gave no reason'
  return last.replace(/^ERROR: /, '').replace(/^failed to solve( with frontend \S+)?: /, '')
}
