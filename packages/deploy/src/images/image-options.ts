import type { BuildStepFunction, StepProgress } from '@orc/steps'

/** For pools whose runs are made of images; of no meaning for others. */
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
