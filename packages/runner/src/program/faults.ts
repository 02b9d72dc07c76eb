import type { Clock, Logger } from '@orc/core/runtime'
import type { WatchFaults } from '../surroundings.ts'

export interface FaultContext {
  readonly clock: Clock
  readonly log: Logger
}

/** How long a program that has nothing to do but to wait for its signal is kept alive before the next look. */
const KEEP_ALIVE_MS = 5_000

/**
 * Errors that no code awaits, rejections among them, and a program that has nothing left to do while its flow still
 * waits, for something else than its signal. While the flow runs they end it; after that they are noted, and must not
 * keep the report from being delivered.
 */
export function watchFaults({ clock, log }: FaultContext): WatchFaults {
  const note = (error: unknown): void =>
    log.error('an error that nothing awaits, outside of the flow', { error: String(error) })
  let listener = note
  process.on('uncaughtException', (error) => listener(error))
  return (onFault, awaitsSignal) => {
    const over = new AbortController()
    const onIdle = (): void => {
      if (awaitsSignal())
        void clock.sleep(KEEP_ALIVE_MS, over.signal) // then the program is idle again
      else onFault(new Error('The flow waits for a promise that nothing is left to settle.'))
    }
    listener = onFault
    process.on('beforeExit', onIdle)
    return () => {
      listener = note
      over.abort()
      process.off('beforeExit', onIdle)
    }
  }
}
