import type { Clock } from '@orc/core/runtime'
import type { Changes, Topic } from '@orc/store'

/**
 * How long polls and streams wait. Waiting is level-triggered: listen, read, wait, read again. Whoever listens before
 * the first read misses no change; a wake-up only means "read again".
 */
export interface WakeUps extends Disposable {
  /** Once disposed nobody waits any longer: what was read last is the answer. */
  readonly isClosed: boolean
  /** From now on changes of these topics, and of unknown ones, end the next wait. */
  listen(topics: readonly Topic[]): WakeUp
}

export interface WakeUp extends Disposable {
  /**
   * Resolves at the first change since the last wait ended, or after `ms`, or when `signal` aborts: with whether there
   * was a change. Never rejects.
   */
  wait(ms: number, signal?: AbortSignal): Promise<boolean>
  /** Ends the wait that is under way, or else the next one. */
  ring(): void
}

export function createWakeUps({ changes, clock }: { changes: Changes; clock: Clock }): WakeUps {
  const listeners = new Map<Topic, Set<WakeUp>>()
  const ringAll = (topic: Topic): void => listeners.get(topic)?.forEach((wakeUp) => wakeUp.ring())
  let isClosed = false

  const subscription = changes.subscribe((topics) => {
    for (const topic of topics === 'any' ? listeners.keys() : topics) ringAll(topic)
  })
  const forget = (topic: Topic, wakeUp: WakeUp): void => {
    const waiting = listeners.get(topic)
    waiting?.delete(wakeUp)
    if (waiting?.size === 0) listeners.delete(topic)
  }

  return {
    get isClosed() {
      return isClosed
    },
    listen: (topics) => {
      const wakeUp = createWakeUp(clock, () => topics.forEach((topic) => forget(topic, wakeUp)))
      for (const topic of topics) {
        const waiting = listeners.get(topic) ?? new Set()
        listeners.set(topic, waiting.add(wakeUp))
      }
      return wakeUp
    },
    [Symbol.dispose]: () => {
      isClosed = true
      subscription[Symbol.dispose]()
      for (const topic of listeners.keys()) ringAll(topic)
    },
  }
}

function createWakeUp(clock: Clock, onDispose: () => void): WakeUp {
  let alarm = new AbortController()
  const ring = (): void => alarm.abort('rung') // without a reason Node makes an error of it, with its stack
  return {
    ring,
    wait: async (ms, signal) => {
      if (signal?.aborted) return false
      signal?.addEventListener('abort', ring)
      await clock.sleep(ms, alarm.signal)
      signal?.removeEventListener('abort', ring)
      const isRung = alarm.signal.aborted && !signal?.aborted
      alarm = new AbortController() // before the caller reads again: a change during the read must end the next wait
      return isRung
    },
    [Symbol.dispose]: onDispose,
  }
}
