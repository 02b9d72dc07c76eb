import type { WorkPool } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import type { Step } from '../orc-yaml/schema.ts'
import type { ImageOptions } from './image-options.ts'

const BUILD_STEP = 'build_docker_image'
export const PUSH_STEP = 'push_docker_image'

/** What has to be done about a deployment's image. */
export interface ImagePlan {
  readonly image: string
  /** Build and push steps, in their order; none when the image is there already. */
  readonly steps: readonly Step[]
}

export interface ImageNeed {
  /** The deployment's. */
  readonly name: string
  readonly pool: Pick<WorkPool, 'baseJobTemplate'>
  /** As far as flags say. */
  readonly jobVariables: Readonly<Record<string, unknown>>
}

/** Whether runs of a pool are made of images: its template says so, whatever its type is called. */
export function takesImages({ baseJobTemplate }: Pick<WorkPool, 'baseJobTemplate'>): boolean {
  return Object.hasOwn(baseJobTemplate.variables.properties ?? {}, 'image')
}

/**
 * Undefined for a pool without images.
 * @throws {OrcError} `answer_required` when nothing is to be built and no image is named.
 */
export function planImage(options: ImageOptions, { name, pool, jobVariables }: ImageNeed): ImagePlan | undefined {
  if (!takesImages(pool)) return undefined
  const own = options.buildSteps?.map((step) => withFlags(step, options))
  const written = own?.find(({ step }) => step === BUILD_STEP)?.['image']
  const named = options.image ?? textOf(jobVariables['image']) ?? textOf(written)
  const { build = own !== undefined || options.image !== undefined || named === undefined } = options
  const image = named ?? (build && own === undefined ? `${imageName(name)}:latest` : suggestedImage(pool))
  if (image === undefined)
    throw new OrcError('answer_required', { question: 'Image name', flag: '--image REPO/NAME:TAG' })
  const building = own ?? [withFlags({ step: BUILD_STEP, image }, options)]
  return { image, steps: [...(build ? building : []), ...pushing(options, { image })] }
}

/** What flags say goes over what a step says. */
function withFlags(step: Step, { image, baseImage, dockerfile }: ImageOptions): Step {
  return step.step === BUILD_STEP ? { ...step, ...given({ image, base_image: baseImage, dockerfile }) } : step
}

function pushing({ push, pushSteps = [] }: ImageOptions, { image }: { readonly image: string }): readonly Step[] {
  if (push === undefined) return pushSteps
  if (!push) return []
  return pushSteps.some(({ step }) => step === PUSH_STEP) ? pushSteps : [...pushSteps, { step: PUSH_STEP, image }]
}

/** A deployment's name may hold what an image's may not. */
export function imageName(name: string): string {
  const fit = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return fit === '' ? 'flow' : fit
}

/** What the pool's runs are made of unless a deployment says something else. */
export function suggestedImage({ baseJobTemplate }: ImageNeed['pool']): string | undefined {
  return textOf(baseJobTemplate.variables.properties?.['image']?.['default'])
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
