import type { Clock } from '@orc/core/runtime'
import type { Topic } from '@orc/store'
import type { WakeUps } from './wake-ups.ts'

export interface WaitContext {
  readonly clock: Clock
  readonly wakeUps: WakeUps
  /** The net below the wake-ups: the longest time without a look, in milliseconds. */
  readonly pollMs: number
}

export interface Wait<Value> {
  readonly topics: readonly Topic[]
  /** How long to wait at most, in milliseconds; 0 reads once. */
  readonly waitMs: number
  readonly signal?: AbortSignal | undefined
  readonly read: () => Promise<Value>
  /** Whether what was read is what is waited for. */
  readonly until: (value: Value) => boolean
}

/** Reads until it is what was waited for, or the time is up, or the signal aborts; the last read in any case. */
export async function waitFor<Value>(context: WaitContext, wait: Wait<Value>): Promise<Value> {
  if (wait.waitMs <= 0) return wait.read()
  const { clock, wakeUps, pollMs } = context
  const deadlineMs = clock.now().getTime() + wait.waitMs
  using wakeUp = wakeUps.listen(wait.topics)
  for (;;) {
    const value = await wait.read()
    const leftMs = deadlineMs - clock.now().getTime()
    if (wait.until(value) || leftMs <= 0 || wait.signal?.aborted || wakeUps.isClosed) return value
    await wakeUp.wait(Math.min(leftMs, pollMs), wait.signal)
  }
}
