import type { OperationName } from '@orc/core/contract/operations'
import { OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import { epochEndedAt, isWithoutClaim, LATE_LOGS_MS } from './epoch-end.ts'
import type { Principal } from './principal.ts'
import { CHILDREN_SCOPE, EVENTS_SCOPE, OWN_RUN_SCOPE, SHARED_LIMITS_SCOPE } from './run-token.ts'

export type Access = 'public' | 'owner' | 'run'

/**
 * Whether this kind of principal may call an operation of this access at all; asked before its input is looked at.
 * @throws {OrcError} `unauthorized`, `forbidden`
 */
export function authorizeKind(principal: Principal, access: Access, operation: OperationName): void {
  if (access === 'public' || principal.kind === 'owner') return
  if (principal.kind === 'anonymous') throw new OrcError('unauthorized', {})
  if (access === 'owner' || !principal.scopes.includes(scopeOf(operation))) {
    throw new OrcError('forbidden', { what: operation })
  }
}

const SHARED_LIMITS: ReadonlySet<OperationName> = new Set(['acquireSlots', 'releaseSlots', 'takeRate'])

function scopeOf(operation: OperationName): string {
  if (operation === 'createChildRun') return CHILDREN_SCOPE
  if (operation === 'emitEventInRun') return EVENTS_SCOPE
  return SHARED_LIMITS.has(operation) ? SHARED_LIMITS_SCOPE : OWN_RUN_SCOPE
}

/** Their writes carry the epoch, and the store refuses one that is over: looking at the run first would prove nothing. */
const FENCED: ReadonlySet<OperationName> = new Set([
  'startFlowRun',
  'renewFlowRun',
  'reportFlowRun',
  'recordTaskRuns',
  'takeCachedResult',
  'releaseCachedResult',
  'setOwedHooks',
  ...SHARED_LIMITS,
  'awaitWait',
  'suspendFlowRun',
  'createChildRun',
  'emitEventInRun',
])

export interface RunRequest {
  readonly operation: OperationName
  readonly input: { readonly id?: unknown; readonly epoch?: unknown }
}

/**
 * Whether a run's token is good for this request: about its own run, under its own epoch, while that is live. Once it
 * is over, the token is good for appending that epoch's logs, for `LATE_LOGS_MS`.
 * @throws {OrcError} `forbidden`, saying which rule it broke
 */
export async function authorizeRun(
  principal: Principal,
  { operation, input }: RunRequest,
  store: Store,
): Promise<void> {
  if (principal.kind !== 'run') return
  const { runId, epoch } = principal
  if (input.id !== runId) throw new OrcError('forbidden', { what: `${operation} of another flow run` })
  if (input.epoch !== undefined && input.epoch !== epoch) {
    throw new OrcError('forbidden', { what: `${operation} under another epoch than ${epoch}` })
  }
  if (FENCED.has(operation)) return

  const endedAt = await endOfEpoch(store, runId, epoch)
  if (endedAt === undefined) return
  const sinceMs = store.clock.now().getTime() - endedAt.getTime()
  if (operation === 'appendLogs' && sinceMs <= LATE_LOGS_MS) return
  throw new OrcError('forbidden', { what: `${operation} after epoch ${epoch} was over` })
}

/** Undefined while the epoch is live; one read then, and the history only once it is not. */
async function endOfEpoch(store: Store, runId: string, epoch: number): Promise<Date | undefined> {
  const run = await store.flowRuns.get(runId)
  if (run === undefined) return undefined // deleted: the operation itself says so
  if (run.epoch === epoch && !isWithoutClaim(run.state.type)) return undefined
  return epochEndedAt((await store.flowRuns.states(runId)) ?? [], epoch)
}
