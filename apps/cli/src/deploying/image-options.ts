import type { ImageOptions } from '@orc/deploy'
import type { CliContext } from '../context.ts'

interface ImageFlags {
  readonly image: string | undefined
  readonly baseImage: string | undefined
  readonly build: boolean | undefined
  readonly push: boolean
}

/** What the flags say about the image; how a build goes is told line by line. */
export function imageOptions(flags: ImageFlags, { host, output }: CliContext): ImageOptions {
  const { image, baseImage, build, push } = flags
  let said = ''
  return {
    image,
    baseImage,
    build,
    push,
    steps: async () => (await import('@orc/docker')).dockerSteps({ env: host.env }),
    onProgress: ({ message, currentBytes, totalBytes }) => {
      const share =
        currentBytes === undefined || !totalBytes ? '' : ` ${Math.floor((10 * currentBytes) / totalBytes)}0%`
      const line = `${message}${share}`
      if (line !== said) output.line(output.style.faint(line))
      said = line
    },
  }
}
