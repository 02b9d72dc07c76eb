import type { FlowRun } from '@orc/core/contract'
import { LATE_AFTER_MS, TAG_LIMIT_PREFIX, UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import type { Store } from '@orc/store'

/** A run that waits past its time is shown as Late. Nothing stores that: it becomes so by itself. */
export function asShown(run: FlowRun, now: Date): FlowRun {
  return isOverdue(run, now, LATE_AFTER_MS) ? withState(run, { name: 'Late' }) : run
}

/** The same for one run, with what it waits for. */
export async function withReason(
  run: FlowRun,
  store: Pick<Store, 'clock' | 'workPools' | 'workQueues' | 'flowRuns' | 'deployments' | 'concurrencyLimits'>,
): Promise<FlowRun> {
  const now = store.clock.now()
  if (!isOverdue(run, now, 0)) return run
  const held = (await heldByPool(run, store)) ?? (await heldByDeployment(run, store)) ?? (await heldByTag(run, store))
  return held ? withState(asShown(run, now), held) : asShown(run, now)
}

interface Shown {
  readonly name?: string
  readonly message?: string
}

async function heldByPool(
  { workPool, workQueue }: FlowRun,
  store: Pick<Store, 'workPools' | 'workQueues'>,
): Promise<Shown | undefined> {
  if (workPool === null || workQueue === null) return undefined
  const pool = await store.workPools.get(workPool)
  const queue = await store.workQueues.get(workPool, workQueue)
  for (const [what, held] of [
    [`Work pool "${workPool}"`, pool],
    [`Queue "${workQueue}"`, queue],
  ] as const) {
    if (held === undefined) continue
    if (isFull(held)) return slotAwaited(`${what} has all of its ${held.concurrencyLimit} slots in use.`)
    if (held.status !== 'READY') return { message: `${what} is ${held.status}: ${held.statusReason}` }
  }
  return undefined
}

async function heldByDeployment(
  { deployment, hook }: FlowRun,
  { deployments, flowRuns }: Pick<Store, 'deployments' | 'flowRuns'>,
): Promise<Shown | undefined> {
  const [flow, name] = deployment?.split('/') ?? []
  if (deployment === null || flow === undefined || name === undefined || hook !== null) return undefined
  const limit = (await deployments.get(flow, name))?.concurrencyLimit ?? null
  if (limit === null) return undefined
  const ask = { deployment, states: UNDER_WAY_STATE_TYPES, limit: Math.max(1, limit) }
  const { items } = await flowRuns.list(ask)
  return items.length < limit ? undefined : slotAwaited(`Deployment "${deployment}" has ${limit} runs at once already.`)
}

async function heldByTag(
  { tags }: FlowRun,
  { concurrencyLimits }: Pick<Store, 'concurrencyLimits'>,
): Promise<Shown | undefined> {
  if (tags.length === 0) return undefined
  const limits = (await concurrencyLimits.list()).filter(({ name }) =>
    tags.some((tag) => name === `${TAG_LIMIT_PREFIX}${tag}`),
  )
  const full = limits.find(({ slots, slotsInUse }) => slotsInUse >= slots)
  return full && slotAwaited(`Limit "${full.name}" has all of its ${full.slots} slots in use.`)
}

function slotAwaited(message: string): Shown {
  return { name: 'AwaitingConcurrencySlot', message }
}

function isFull({ concurrencyLimit, slotsInUse }: { concurrencyLimit: number | null; slotsInUse: number }): boolean {
  return concurrencyLimit !== null && slotsInUse >= concurrencyLimit
}

function isOverdue({ state, dueAt }: FlowRun, now: Date, byMs: number): boolean {
  return state.type === 'SCHEDULED' && state.name === 'Scheduled' && Date.parse(dueAt) + byMs < now.getTime()
}

function withState(run: FlowRun, shown: Shown): FlowRun {
  return { ...run, state: { ...run.state, ...shown } }
}
