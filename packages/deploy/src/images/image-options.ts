import type { BuildStepFunction, StepProgress } from '@orc/steps'
import type { Step } from '../orc-yaml/schema.ts'

/** What is built and pushed. All about images is of no meaning for pools whose runs are made of none. */
export interface ImageOptions {
  /** `REPO/NAME:TAG`. @default what the job variable `image` says, else `<deployment>:latest` */
  readonly image?: string | undefined
  /** What the image is built on. @default that of the build step */
  readonly baseImage?: string | undefined
  /** Builds the image by this file, relative to the project. @default the flow is bundled into an image, without one */
  readonly dockerfile?: string | undefined
  /** @default true, unless the job variable `image` names one that is there */
  readonly build?: boolean | undefined
  /** @default false */
  readonly push?: boolean | undefined
  /** Steps to build by, for pools of any kind. @default for a pool with images, one that builds the image */
  readonly buildSteps?: readonly Step[] | undefined
  /** Steps to push by. @default none, or one that pushes the image where that is asked for */
  readonly pushSteps?: readonly Step[] | undefined
  /** Flows that an image has to hold beside the one that is deployed, `FILE:EXPORT`: those that share its steps. */
  readonly sharedBy?: readonly string[] | undefined
  /** Who pushes. @default those of `docker login` */
  readonly pushCredentials?: RegistryCredentials | undefined
  /** The build and push steps that there are: `dockerSteps()` of `@orc/docker`. Asked for only when there is one to run. */
  readonly steps?: (() => Promise<Readonly<Record<string, BuildStepFunction>>>) | undefined
  readonly onProgress?: ((progress: StepProgress) => void) | undefined
  /** Ends a build. */
  readonly signal?: AbortSignal | undefined
}

export interface RegistryCredentials {
  readonly username: string
  readonly password: string
}
