import { join } from 'node:path'
import type { Logger } from '@orc/core/runtime'
import type { HandedCode } from '@orc/runner'
import { parseEntrypoint, runPullSteps } from '@orc/steps'
import type { Job } from '../provisioner.ts'
import { identityOf, readIdentity } from './code-identity.ts'

/** The flow's code on this machine. */
export interface LocalCode {
  /** Where the pull steps led: the run's working directory unless its job names one. */
  readonly directory: string
  readonly code: HandedCode
}

/** Brings a job's code to this machine. */
export type BringCode = (job: Job, options: { readonly log: Logger }) => Promise<LocalCode>

/**
 * Runs the pull steps, then has the loader bundle the flow, or find the bundle that was made before. Both the commits that
 * were cloned and the code that came of them are the run's: a later epoch clones the same, whatever the branch has by then.
 */
export function bringCode(
  cacheDirectory: string,
  { checkouts = join(cacheDirectory, '..', 'checkouts') }: { readonly checkouts?: string } = {},
): BringCode {
  return async ({ pullSteps, entrypoint, codeDigest: identity, signal }, { log }) => {
    const { commits: begun, digest: codeDigest } = readIdentity(identity)
    const { directory, commits } = await runPullSteps([...pullSteps], { signal, log, checkouts, commits: begun })
    // Loaded when the first run comes: the loader is not needed to find out that nothing is due.
    const { loadFlow } = await import('@orc/steps/loader')
    const request = { directory, entrypoint, cacheDirectory, ...(codeDigest === null ? {} : { digest: codeDigest }) }
    const { file, exportName, digest } = await loadFlow(request)
    const source = parseEntrypoint(entrypoint).file
    return { directory, code: { file, source, exportName, digest: identityOf({ commits, digest }) } }
  }
}
