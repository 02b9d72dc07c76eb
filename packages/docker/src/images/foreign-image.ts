import type { ImageInspectInfo } from 'dockerode'
import type { Engine } from '../engine/engine.ts'
import { inspectImage } from './find-image.ts'

/** How a container ends whose program is not for this processor: by the word of its init, or of a shell. */
const NOT_EXECUTABLE: readonly number[] = [2, 126, 127]

/**
 * What to know of an image whose processor is not the engine's; undefined when it is. It is no error: an engine may
 * emulate the other one.
 */
export function foreignTo(
  architecture: string,
  image: Pick<ImageInspectInfo, 'Os' | 'Architecture'>,
): string | undefined {
  if (image.Architecture === architecture || !image.Architecture) return undefined
  return `The image is for ${image.Os}/${image.Architecture}, and the engine for linux/${architecture}`
}

/** The reason why a container ended like this, where its image's platform is the likely one. */
export async function foreignImageHint(
  engine: Engine,
  { imageId, exitCode }: { readonly imageId: string; readonly exitCode: number },
): Promise<string | undefined> {
  if (!NOT_EXECUTABLE.includes(exitCode)) return undefined
  const [image, { Arch }] = await Promise.all([inspectImage(engine, imageId), engine.docker.version()])
  const foreign = image && foreignTo(Arch, image)
  return foreign && `${foreign}: build it for that one, or have the engine emulate the other.`
}
