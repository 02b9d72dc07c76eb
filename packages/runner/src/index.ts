export { type HandedVerifier, isSameProof, PROOF_PATH, proofOf, verifierOf } from './endpoint-proof.ts'
export { executeRun } from './execute-run.ts'
export type { HandedApi, HandedCode, HandedRun, Handover } from './handover.ts'
export { EXIT_CODES, INTERNAL_EXIT_CODE, NO_HANDOVER_EXIT_CODE, type RunOutcome } from './outcome.ts'
export type { RenewalListener, Renewals, StartRenewals } from './renewals.ts'
export { type Attachment, type AttachOptions, attach } from './script/attach.ts'
export { runInScript, type ScriptOptions, type ScriptRunAsk } from './script/script-run.ts'
export type { RunnerOptions } from './session.ts'
export type { Surroundings } from './surroundings.ts'

/**
 * The bundled runner: one file without dependencies, started as `node runner.js HANDOVER_FILE`. Seen from source it is
 * the one that was last built.
 */
export const runnerUrl: URL = new URL(isSource() ? '../dist/runner.js' : './runner.js', import.meta.url)

function isSource(): boolean {
  return import.meta.url.endsWith('/src/index.ts')
}
