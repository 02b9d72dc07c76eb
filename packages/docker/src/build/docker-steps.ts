import { isOrcError, OrcError } from '@orc/core/model'
import type { BuildContext, BuildStepFunction, Made } from '@orc/steps'
import { type Engine, openEngine } from '../engine/engine.ts'
import { explain } from '../engine/engine-errors.ts'
import { readCredentials } from '../job/docker-job.ts'
import { buildDockerfile } from './build-dockerfile.ts'
import { buildFlowImage } from './build-flow-image.ts'
import { pushImage } from './push-image.ts'

export const BUILD_STEP = 'build_docker_image'
export const PUSH_STEP = 'push_docker_image'

export interface DockerStepsOptions {
  /** `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`, and what credential helpers need. @default that of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * The steps of container pools, for the registry of `runBuildSteps`:
 *
 * - `build_docker_image { image, base_image?, dockerfile?, platform?, build_args? }` makes `image` of the flows, or of a
 *   Dockerfile where one is named.
 * - `push_docker_image { image?, credentials? }` pushes it, or what was built before.
 */
export function dockerSteps({
  env = process.env,
}: DockerStepsOptions = {}): Readonly<Record<string, BuildStepFunction>> {
  return {
    [BUILD_STEP]: (fields, context) => withEngine(BUILD_STEP, env, (engine) => build(engine, fields, context)),
    [PUSH_STEP]: (fields, context) => withEngine(PUSH_STEP, env, (engine) => push(engine, fields, context)),
  }
}

type Fields = Readonly<Record<string, unknown>>

async function build(
  engine: Engine,
  fields: Fields,
  { directory, entrypoints, signal, onProgress }: BuildContext,
): Promise<Made> {
  const image = needed(BUILD_STEP, fields, 'image')
  const [dockerfile, baseImage, platform] = ['dockerfile', 'base_image', 'platform'].map((name) => text(fields[name]))
  const common = { image, directory, platform, signal, onProgress }
  const { id, unchanged, codeDigest } =
    dockerfile === undefined
      ? await buildFlowImage(engine, {
          ...common,
          entrypoints,
          baseImage,
          credentials: readCredentials(fields['credentials']),
        })
      : await buildDockerfile(engine, { ...common, dockerfile, buildArguments: texts(fields['build_args']) })
  onProgress({ message: `${image} is ${unchanged ? 'unchanged' : 'built'}: ${id.slice(0, 'sha256:'.length + 12)}` })
  return { image, imageId: id, codeDigest }
}

async function push(engine: Engine, fields: Fields, { made, signal, onProgress }: BuildContext): Promise<Made> {
  const image = made['image'] ?? needed(PUSH_STEP, fields, 'image')
  const { digest } = await pushImage(engine, {
    image,
    credentials: readCredentials(fields['credentials']),
    signal,
    onProgress,
  })
  onProgress({ message: `${image} is pushed` })
  return digest === undefined ? { image } : { image, imageDigest: digest }
}

/** The engine's errors become the step's: one sentence, and what to do. */
async function withEngine(
  step: string,
  env: NonNullable<DockerStepsOptions['env']>,
  use: (engine: Engine) => Promise<Made>,
): Promise<Made> {
  let address = 'its address'
  try {
    const engine = await openEngine({ env })
    address = engine.address
    return await use(engine)
  } catch (error) {
    if (isOrcError(error) && !isOrcError(error, 'provision_failed')) throw error
    const { problem, remedy } = isOrcError(error, 'provision_failed')
      ? { problem: error.details.reason, remedy: error.hint }
      : explain(error, address)
    throw new OrcError('step_failed', { step, reason: problem.replace(/\.$/, ''), remedy }, { cause: error })
  }
}

function needed(step: string, fields: Fields, name: string): string {
  const value = text(fields[name])
  if (value !== undefined) return value
  const remedy = `Write it like { step: ${step}, ${name}: me/etl:v1 }.`
  throw new OrcError('step_failed', { step, reason: `it names no "${name}"`, remedy })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function texts(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]))
    : {}
}
