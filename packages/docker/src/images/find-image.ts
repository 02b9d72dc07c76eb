import type { Readable } from 'node:stream'
import { OrcError } from '@orc/core/model'
import type { ImageInspectInfo } from 'dockerode'
import type { Engine } from '../engine/engine.ts'
import { isStatus, provisionError } from '../engine/engine-errors.ts'
import type { PullPolicy } from '../job/docker-job.ts'
import { authFor, type Credentials } from '../registry/credentials.ts'
import { isOfRepository, parseImageName } from '../registry/image-name.ts'
import { engineNews, type Progress, TransferProgress } from './progress.ts'

export interface ImageAsk {
  readonly image: string
  readonly policy: PullPolicy
  readonly platform?: string | undefined
  readonly credentials?: Credentials | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * The image, pulled where the policy wants it. One that was built on this engine and never pushed is used as it is, even
 * with `always`: a registry does not have it.
 * @throws {OrcError} `provision_failed` when it is not to be had.
 */
export async function findImage(engine: Engine, ask: ImageAsk): Promise<ImageInspectInfo> {
  const { image, policy } = ask
  const here = await inspectImage(engine, image)
  if (here && (policy !== 'always' || !isOfRegistry(here, image))) return here
  if (policy === 'never') throw notHere(ask)
  try {
    await pullImage(engine, ask)
  } catch (error) {
    ask.signal?.throwIfAborted()
    throw provisionError(error, { doing: `The pull of image "${image}"`, address: engine.address })
  }
  const pulled = await inspectImage(engine, image)
  if (pulled) return pulled
  throw notHere(ask)
}

/** Undefined when the engine has none of that name. */
export async function inspectImage({ docker }: Engine, image: string): Promise<ImageInspectInfo | undefined> {
  return docker
    .getImage(image)
    .inspect()
    .catch((error: unknown) => {
      if (isStatus(error, 404)) return undefined
      throw error
    })
}

export async function pullImage({ docker, home }: Engine, ask: ImageAsk): Promise<void> {
  const { image, platform, credentials, signal, onProgress } = ask
  const { repository, tag, digest } = parseImageName(image)
  const auth = await authFor(image, { given: credentials, home })
  const options = {
    fromImage: repository,
    tag: digest ?? tag ?? 'latest',
    ...(platform === undefined ? {} : { platform }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  }
  const answer = (await docker.createImage(auth, options)) as Readable
  const progress = new TransferProgress('pulling')
  for await (const news of engineNews(answer)) {
    const moved = progress.take(news)
    if (moved) onProgress?.(moved)
  }
}

/** Whether a registry is known to have it. */
function isOfRegistry({ RepoDigests }: ImageInspectInfo, image: string): boolean {
  const name = parseImageName(image)
  return (RepoDigests ?? []).some((digest) => isOfRepository(digest, name))
}

function notHere({ image }: ImageAsk): OrcError {
  return new OrcError('provision_failed', {
    reason: `the engine has no image "${image}", and its pull policy is "never".`,
    remedy: 'Build it there (orc deploy --build), or set the job variable `image_pull_policy` to if-missing.',
    permanent: true,
  })
}
