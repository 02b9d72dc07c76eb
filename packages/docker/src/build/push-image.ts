import type { Readable } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import { engineNews, type Progress, TransferProgress } from '../images/progress.ts'
import { authFor, type Credentials } from '../registry/credentials.ts'
import { parseImageName } from '../registry/image-name.ts'

export interface PushRequest {
  readonly image: string
  /** @default those of `docker login` */
  readonly credentials?: Credentials | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface PushedImage {
  readonly image: string
  /** `REPO@sha256:…`: what was pushed, whatever its tag becomes. */
  readonly digest: string | undefined
}

export async function pushImage({ docker, home }: Engine, request: PushRequest): Promise<PushedImage> {
  const { image, credentials, signal, onProgress } = request
  const { repository, tag } = parseImageName(image)
  const authconfig = await authFor(image, { given: credentials, home })
  const options = {
    ...(tag === undefined ? {} : { tag }),
    authconfig: authconfig ?? {},
    ...(signal ? { abortSignal: signal } : {}),
  }
  const answer = (await docker.getImage(repository).push(options)) as Readable
  const progress = new TransferProgress('pushing')
  let digest: string | undefined
  for await (const news of engineNews(answer)) {
    const moved = progress.take(news)
    if (moved) onProgress?.(moved)
    if (news.aux?.Digest !== undefined) digest = `${repository}@${news.aux.Digest}`
  }
  return { image, digest }
}
