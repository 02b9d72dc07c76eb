import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import { inspectImage } from '../images/find-image.ts'
import { engineNews, type Progress } from '../images/progress.ts'
import { readDockerConfig, registryAuths } from '../registry/credentials.ts'
import type { BuiltImage } from './build-flow-image.ts'
import { contextTar } from './context-tar.ts'

export interface DockerfileRequest {
  readonly image: string
  /** The context; its `.dockerignore` counts. */
  readonly directory: string
  /** Relative to the context. @default Dockerfile */
  readonly dockerfile?: string | undefined
  readonly platform?: string | undefined
  readonly buildArguments?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * An image of one's own Dockerfile: by the docker command line with BuildKit where both are, else by the engine itself,
 * whose builder knows no `RUN --mount` and the like.
 */
export async function buildDockerfile(engine: Engine, request: DockerfileRequest): Promise<BuiltImage> {
  const before = (await inspectImage(engine, request.image))?.Id
  if (await hasBuildKit(engine)) await buildByCommand(engine, request)
  else await buildByEngine(engine, request)
  const id = (await inspectImage(engine, request.image))?.Id ?? ''
  return { image: request.image, id, codeDigest: id, unchanged: id === before }
}

async function hasBuildKit({ home }: Engine): Promise<boolean> {
  const asked = spawn('docker', ['buildx', 'version'], { env: { ...home.env }, stdio: 'ignore' })
  return new Promise((resolve) => {
    asked.once('error', () => resolve(false)).once('close', (code) => resolve(code === 0))
  })
}

/** Its messages come on standard error; the last ones say what was wrong. */
async function buildByCommand({ home }: Engine, request: DockerfileRequest): Promise<void> {
  const { image, directory, dockerfile = 'Dockerfile', platform, buildArguments = {}, signal, onProgress } = request
  const flags = Object.entries(buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  if (platform !== undefined) flags.push('--platform', platform)
  const args = ['buildx', 'build', '--load', '--progress=plain', '--tag', image, '--file', dockerfile, ...flags, '.']
  const child = spawn('docker', args, {
    cwd: directory,
    env: { ...home.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  let last = ''
  for await (const line of linesOf(child.stderr)) {
    onProgress?.({ message: line })
    if (/ERROR|error:/.test(line)) last = line
  }
  if ((await ended) !== 0) throw new Error(last === '' ? 'docker build failed' : last.replace(/^#\d+ |^ERROR: /g, ''))
}

async function buildByEngine({ docker, home }: Engine, request: DockerfileRequest): Promise<void> {
  const { image, directory, dockerfile = 'Dockerfile', platform, buildArguments = {}, signal, onProgress } = request
  const options = {
    t: image,
    dockerfile,
    buildargs: { ...buildArguments },
    registryconfig: registryAuths(await readDockerConfig(home)),
    ...(platform === undefined ? {} : { platform }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  }
  const answer = (await docker.buildImage(await contextTar(directory, dockerfile), options)) as Readable
  for await (const { stream } of engineNews(answer)) {
    const message = stream?.trim() ?? ''
    if (message !== '') onProgress?.({ message })
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line.trim() !== '')
  }
  if (rest.trim() !== '') yield rest
}
