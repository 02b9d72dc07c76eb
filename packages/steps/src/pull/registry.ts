import type { PullStepFunction } from './pull-step.ts'
import { setWorkingDirectory } from './set-working-directory.ts'

/** The pull steps that deployments may name. A step of one's own joins by being in the record that is passed. */
export const PULL_STEPS: Readonly<Record<string, PullStepFunction>> = {
  set_working_directory: setWorkingDirectory,
}
