import { DEFAULT_GRACE_MS, isOrcError } from '@orc/core/model'
import { type Service, type ServiceContext, startLoop } from '@orc/core/runtime'
import type { HeldRuns } from './held-runs.ts'
import { OutputRelay } from './output-relay.ts'
import type { Infrastructure, Provisioner } from './provisioner.ts'
import type { Uplink } from './uplink.ts'
import { isOutage, messageOf } from './uplink.ts'
import type { Emit } from './worker-events.ts'

export interface AdoptionContext extends ServiceContext {
  readonly uplink: Uplink
  readonly emit: Emit
  readonly held: HeldRuns
  readonly provisioner: Provisioner
  readonly workerId: string
  /** Whether that worker was on this machine and its process is known to be gone. */
  readonly isProvablyDead: (workerId: string) => Promise<boolean>
  readonly onAdopted: (infrastructure: Infrastructure) => void
}

/** A worker that dies is noticed by the others within this time, and its lease lapses within another 30 s. */
const EVERY_MS = 10_000

/**
 * Takes over infrastructure whose worker is gone. The API decides, by compare-and-set: only one worker gets a run, and
 * only once the owner lease has lapsed, or at once where the owner is provably dead. What belongs to runs or epochs that
 * are over is stopped and removed. Nothing else is touched.
 */
export function startAdoption(context: AdoptionContext): Service {
  const { clock, log, held, provisioner } = context
  const tick = async (signal: AbortSignal): Promise<number> => {
    let nextMs = EVERY_MS
    try {
      const found = await provisioner.list()
      for (const infrastructure of found) {
        if (held.has(infrastructure.run)) continue
        nextMs = Math.min(nextMs, await adoptOne({ ...context, signal }, infrastructure))
      }
    } catch (error) {
      if (signal.aborted) return EVERY_MS
      if (!isOrcError(error) || !isOutage(error)) throw error // a bug or a broken disk is not waited out in silence
      log.debug('adoption: later', { error: messageOf(error) })
    }
    return nextMs
  }
  return startLoop({ clock, log }, { name: 'adoption', everyMs: EVERY_MS, maxBackoffMs: EVERY_MS, tick })
}

interface Pass extends AdoptionContext {
  readonly signal: AbortSignal
}

/** Milliseconds after which to look again. */
async function adoptOne(context: Pass, infrastructure: Infrastructure): Promise<number> {
  const { emit, held } = context
  const { outcome, retryInMs } = await askFor(context, infrastructure)
  if (held.has(infrastructure.run)) return EVERY_MS // claimed while we asked: a repeated reply can be that late
  if (outcome === 'owned') return Math.max(retryInMs, 1)
  if (outcome === 'over') {
    await clearAway(context, infrastructure)
    return EVERY_MS
  }
  emit({ type: 'flow-run:adopted', ...infrastructure.run, infrastructureId: infrastructure.id })
  context.onAdopted(infrastructure)
  return EVERY_MS
}

async function askFor(context: Pass, { run }: Infrastructure) {
  const { uplink, workerId, isProvablyDead, signal } = context
  const ask = { id: run.id, epoch: run.epoch, workerId }
  const answer = await uplink.ask('adoptFlowRun', { ...ask, deadWorkerId: null }, { signal })
  const { outcome, previousWorkerId } = answer
  if (outcome !== 'owned' || previousWorkerId === null || !(await isProvablyDead(previousWorkerId))) return answer
  return uplink.ask('adoptFlowRun', { ...ask, deadWorkerId: previousWorkerId }, { signal })
}

/** Not before its output is stored: it may have been printed while there was no worker. */
async function clearAway(context: Pass, infrastructure: Infrastructure): Promise<void> {
  const { emit, log, clock, uplink, signal } = context
  try {
    await infrastructure.stop({ graceMs: DEFAULT_GRACE_MS })
    await new OutputRelay({ clock, log, uplink, leaving: signal }, infrastructure).drained
    if (signal.aborted) return // the next worker does it
    await infrastructure.remove()
    emit({ type: 'infrastructure:removed', ...infrastructure.run, infrastructureId: infrastructure.id })
  } catch (error) {
    log.error('adoption: cannot remove what is over', { ...infrastructure.run, error: messageOf(error) })
  }
}
