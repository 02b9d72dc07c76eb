import type { ClaimedRun } from '@orc/core/contract'
import { DEFAULT_GRACE_MS, isOrcError, OrcError, parseDurationMs, type Reference } from '@orc/core/model'
import type { ClaimedRow } from '@orc/store'
import { CHILDREN_SCOPE, EVENTS_SCOPE, OWN_RUN_SCOPE, SHARED_LIMITS_SCOPE } from '../access/run-token.ts'
import { type Resolve, renderJob, withReferences } from '../jobs/render-job.ts'
import type { RouteContext } from '../routes/route.ts'

type Context = Pick<RouteContext, 'store' | 'secretBox' | 'tokens' | 'log'>

/**
 * Claimed runs as their worker gets them. A run whose job cannot be rendered would fail on every worker, so it ends here
 * and now, CRASHED with the reason, and its slot is free again.
 */
export async function claimedRuns(
  context: Context,
  { workerId }: { readonly workerId: string },
  rows: readonly ClaimedRow[],
): Promise<ClaimedRun[]> {
  const resolve = resolver(context)
  const runs: ClaimedRun[] = []
  const graces: ClaimedRun[] = []
  for (const row of rows) {
    try {
      const run = await claimedRun(context, row, resolve)
      runs.push(run)
      if (run.graceMs !== row.graceMs) graces.push(run)
    } catch (error) {
      if (!isOrcError(error)) throw error
      await crash(context, { row, workerId, error })
    }
  }
  // Before anybody knows of the runs; most have the grace that a claim begins with, and cost no write.
  if (graces.length > 0)
    await context.store.claims.setGrace(graces.map(({ id, epoch, graceMs }) => ({ id, epoch, graceMs })))
  return runs
}

async function claimedRun({ tokens }: Context, row: ClaimedRow, resolve: Resolve): Promise<ClaimedRun> {
  const { run, epoch, leaseMs, entrypoint } = row
  const job = await renderJob(row, resolve)
  return {
    id: run.id,
    name: run.name,
    epoch,
    attempt: run.attempt,
    leaseMs,
    flow: run.flow,
    deployment: run.deployment,
    queue: run.workQueue ?? '',
    tags: run.tags,
    dueAt: run.dueAt,
    parameters: run.parameters,
    hook: run.hook,
    entrypoint,
    pullSteps: await withReferences([...row.pullSteps], resolve),
    codeDigest: run.codeDigest,
    job,
    graceMs: graceOf(job),
    token: tokens.create({
      runId: run.id,
      epoch,
      scopes: [OWN_RUN_SCOPE, SHARED_LIMITS_SCOPE, CHILDREN_SCOPE, EVENTS_SCOPE],
    }),
  }
}

/** A job says in `grace` how long its run may go on after the signal, as a duration. */
function graceOf({ grace }: Record<string, unknown>): number {
  return typeof grace === 'string' || typeof grace === 'number' ? parseDurationMs(grace) : DEFAULT_GRACE_MS
}

/** Reads each secret and variable once for all runs of a claim. */
function resolver({ store, secretBox }: Context): Resolve {
  const known = new Map<string, Promise<unknown>>()
  const read = async ({ kind, name }: Reference): Promise<unknown> => {
    if (kind === 'variable') {
      const variable = await store.variables.get(name)
      if (variable === undefined) throw new OrcError('variable_not_found', { name })
      return variable.value
    }
    const secret = await store.secrets.get(name)
    if (secret === undefined) throw new OrcError('secret_not_found', { name })
    return secretBox.open(name, secret.ciphertext)
  }
  return (reference) => {
    const key = `${reference.kind}.${reference.name}`
    const value = known.get(key) ?? read(reference)
    known.set(key, value)
    return value
  }
}

interface Unrenderable {
  readonly row: ClaimedRow
  readonly workerId: string
  readonly error: OrcError
}

async function crash({ store, log }: Context, { row, workerId, error }: Unrenderable): Promise<void> {
  const message = `Its job could not be made: ${error.message}`
  const exit = { exitCode: null, signal: null, message, hint: error.hint, permanent: true, lastLines: [] }
  await store.claims.reportExit({ id: row.run.id, epoch: row.epoch, workerId, exit })
  log.warn('claim: a job could not be rendered', { runId: row.run.id, code: error.code })
}
