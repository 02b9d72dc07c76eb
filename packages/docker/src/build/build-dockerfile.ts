import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import { inspectImage } from '../images/find-image.ts'
import { engineNews, type Progress } from '../images/progress.ts'
import { readDockerConfig, registryAuths } from '../registry/credentials.ts'
import type { BuiltImage } from './build-flow-image.ts'
import { buildError, hasBuildKit } from './build-kit.ts'
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
  if (await hasBuildKit(engine.home)) await buildByCommand(engine, request)
  else await buildByEngine(engine, request)
  const id = (await inspectImage(engine, request.image))?.Id ?? ''
  return { image: request.image, id, codeDigest: id, unchanged: id === before }
}

/** How many of its last lines are searched for what was wrong. */
const LAST_LINES = 20
/** What BuildKit says beside each step, for machines. */
const DIGEST = /^#\d+ sha256:[0-9a-f]{64}$/

/** `docker build` itself, so that its own builder is used and the image is on the engine afterwards. */
async function buildByCommand({ home }: Engine, request: DockerfileRequest): Promise<void> {
  const { image, directory, dockerfile = 'Dockerfile', platform, buildArguments = {}, signal, onProgress } = request
  const flags = Object.entries(buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  if (platform !== undefined) flags.push('--platform', platform)
  const child = spawn('docker', ['build', '--progress=plain', '--tag', image, '--file', dockerfile, ...flags, '.'], {
    cwd: directory,
    env: { ...home.env, DOCKER_BUILDKIT: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  ended.catch(() => {}) // it is awaited once all was read
  const last: string[] = []
  for await (const line of linesOf(child.stderr)) {
    if (!DIGEST.test(line)) onProgress?.({ message: line })
    last.push(line)
    if (last.length > LAST_LINES) last.shift()
  }
  if ((await ended) !== 0) throw new Error(buildError(last))
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
