import type { Logger } from '@orc/core/runtime'
import type { Surroundings } from '../surroundings.ts'

/**
 * Errors that no code awaits, rejections among them, and a program that has nothing left to do while its flow still
 * waits. While the flow runs they end it; after that they are noted, and must not keep the report from being delivered.
 */
export function watchFaults(log: Logger): NonNullable<Surroundings['watchFaults']> {
  const note = (error: unknown): void =>
    log.error('an error that nothing awaits, outside of the flow', { error: String(error) })
  let listener = note
  process.on('uncaughtException', (error) => listener(error))
  return (onFault) => {
    const onIdle = (): void => onFault(new Error('The flow waits for a promise that nothing is left to settle.'))
    listener = onFault
    process.once('beforeExit', onIdle)
    return () => {
      listener = note
      process.off('beforeExit', onIdle)
    }
  }
}
