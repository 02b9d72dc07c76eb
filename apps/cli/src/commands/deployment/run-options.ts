import type { Deployment, FlowRun, OperationInput } from '@orc/core/contract'
import { OrcError, RUN_KEY_SCOPES } from '@orc/core/model'
import type { CliContext } from '../../context.ts'
import { jsonObject } from '../../json-input.ts'
import { readJobVariables, readParameters } from '../../parameters.ts'

interface RunFlags {
  readonly param: readonly string[]
  readonly params: string | undefined
  readonly jobVariable: readonly string[]
  readonly runName: string | undefined
  readonly startIn: number | undefined
  readonly startAt: string | undefined
  readonly tag: readonly string[]
  readonly idempotencyKey: string | undefined
  readonly idempotencyTtl: number | undefined
  readonly idempotencyScope: string | undefined
}
type RunOptions = Omit<OperationInput<'runDeployment'>, 'flow' | 'name'>

/** The flags of `deployment run` as the API takes them. A `--param` goes over the same name in `--params`. */
export async function runOptions(
  flags: RunFlags,
  { deployment, context }: { deployment: Deployment; context: CliContext },
): Promise<RunOptions> {
  const { client, host } = context
  const dueAt = dueTime(flags, host.clock.now())
  const idempotency = runKey(flags)
  const given = flags.params === '-' ? await host.stdin.readAll() : (flags.params ?? '{}')
  const parameters = { ...jsonObject(given, '--params'), ...readParameters(flags.param, deployment) }
  const jobVariables = await readJobVariables(flags.jobVariable, deployment, client)
  return {
    parameters,
    jobVariables,
    tags: [...flags.tag],
    ...(flags.runName !== undefined && { runName: flags.runName }),
    ...(dueAt !== undefined && { dueAt }),
    ...(idempotency !== undefined && { idempotency }),
  }
}

/** Whether it was created just now is not said of one that has a key. */
export function createdText({ name }: FlowRun, { idempotency }: RunOptions): string {
  return idempotency ? `Flow run "${name}" has the key "${idempotency.key}"` : `Created flow run "${name}"`
}

/** @throws {OrcError} `usage` for what goes with a key and is given without one, and a scope that is none */
function runKey(flags: RunFlags): RunOptions['idempotency'] {
  const { idempotencyKey: key, idempotencyTtl: ttlMs, idempotencyScope: scope } = flags
  if (key === undefined) {
    if (ttlMs === undefined && scope === undefined) return undefined
    const problem = `--idempotency-${scope === undefined ? 'ttl' : 'scope'} says nothing without a key.`
    throw new OrcError('usage', { problem, remedy: 'Pass --idempotency-key as well.' })
  }
  const known = RUN_KEY_SCOPES.find((one) => one === scope)
  if (scope !== undefined && known === undefined) {
    const problem = `"${scope}" is not a scope of keys.`
    throw new OrcError('usage', { problem, remedy: `Write one of ${RUN_KEY_SCOPES.join(', ')}.` })
  }
  return { key, ...(ttlMs !== undefined && { ttlMs }), ...(known !== undefined && { scope: known }) }
}

/** @throws {OrcError} `usage` for what is no instant, and for both flags at once */
function dueTime({ startIn, startAt }: Pick<RunFlags, 'startIn' | 'startAt'>, now: Date): string | undefined {
  if (startIn !== undefined && startAt !== undefined) {
    throw new OrcError('usage', { problem: '--start-in and --start-at are given both.', remedy: 'Pass one of them.' })
  }
  if (startIn !== undefined) return new Date(now.getTime() + startIn).toISOString()
  if (startAt === undefined) return undefined
  // Without an offset an instant would mean something else on every machine.
  const isInstant = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))$/i.test(startAt)
  const at = new Date(startAt)
  if (isInstant && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new OrcError('usage', {
    problem: `"${startAt}" is not an instant.`,
    remedy: 'Write it with its offset, such as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00.',
  })
}
