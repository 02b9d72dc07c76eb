import type { ImageOptions } from '@orc/deploy'
import type { BuildStepFunction } from '@orc/steps'
import type { CliContext } from '../context.ts'

interface ImageFlags {
  readonly image: string | undefined
  readonly baseImage: string | undefined
  readonly build: boolean | undefined
  readonly dockerfile: string | undefined
  readonly push: boolean | undefined
}

/** What the flags say about the image; how a build goes is told line by line. */
export function imageOptions(flags: ImageFlags, context: CliContext): ImageOptions {
  const { image, baseImage, dockerfile, build, push } = flags
  return { image, baseImage, dockerfile, build, push, ...building(context) }
}

/** What building needs, whatever is built. */
export function building({ host, output }: CliContext): Pick<ImageOptions, 'steps' | 'onProgress'> {
  let said = ''
  return {
    steps: () => buildSteps(host),
    onProgress: ({ message, currentBytes, totalBytes }) => {
      const share =
        currentBytes === undefined || !totalBytes ? '' : ` ${Math.floor((10 * currentBytes) / totalBytes)}0%`
      const line = `${message}${share}`
      if (line !== said) output.line(output.style.faint(line))
      said = line
    },
  }
}

/** Loaded when there is something to build or to push. */
export async function buildSteps({ env }: CliContext['host']): Promise<Readonly<Record<string, BuildStepFunction>>> {
  return (await import('@orc/docker')).dockerSteps({ env })
}
