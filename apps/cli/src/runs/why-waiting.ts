import type { FlowRun, WorkPool } from '@orc/core/contract'
import { quoted } from '@orc/core/model'
import type { ApiClient } from '../host.ts'
import { relative } from '../output/times.ts'

/** What a run waits for, and what helps; undefined for one that does not wait. */
export function whyWaiting(run: FlowRun, { pool, now }: { pool: WorkPool | undefined; now: Date }): string | undefined {
  if (run.state.type !== 'SCHEDULED') return undefined
  if (Date.parse(run.dueAt) > now.getTime() + 1000) return `It is due ${relative(run.dueAt, now)}.`
  if (pool === undefined) return 'It has no work pool, so nobody will run it.'
  const name = quoted(pool.name)
  if (pool.paused) return `Work pool "${pool.name}" is paused. Resume it with:\n  orc work-pool resume ${name}`
  if (pool.status === 'NOT_READY') {
    return `Work pool "${pool.name}" is not ready: ${pool.statusReason}\nStart a worker with:\n  orc worker start --pool ${name}`
  }
  if (pool.concurrencyLimit !== null && pool.slotsInUse >= pool.concurrencyLimit) {
    return `All ${pool.concurrencyLimit} slots of work pool "${pool.name}" are in use.`
  }
  return run.state.name === 'AwaitingConcurrencySlot' ? (run.state.message ?? 'It waits for a free slot.') : undefined
}

/** The pool of a run, undefined when it is gone. */
export async function poolOf({ workPool }: FlowRun, client: ApiClient): Promise<WorkPool | undefined> {
  if (workPool === null) return undefined
  return client.call('getWorkPool', { name: workPool }).catch(() => undefined)
}
