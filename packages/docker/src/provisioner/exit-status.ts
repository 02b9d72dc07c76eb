import { constants } from 'node:os'
import type { ProvisionerExit } from '@orc/worker'

/** What the engine keeps about a container that is not running any more. */
export interface EndedState {
  readonly ExitCode: number
  readonly OOMKilled: boolean
}

/**
 * The engine, and the init process in the container, say 128 more than its number for a signal, and just that for a
 * program that exited with such a code. A program that does so says so itself (see `EXIT_NOTE`): `ownCode` is its word.
 */
export function readExitState({ ExitCode: code, OOMKilled }: EndedState, ownCode: number | undefined): ProvisionerExit {
  const outOfMemory = OOMKilled && code !== 0
  const signal = ownCode === code ? undefined : signalOf(code)
  return signal === undefined ? { exitCode: code, signal: null, outOfMemory } : { exitCode: null, signal, outOfMemory }
}

/** Whether the code may mean a signal. */
export function mayBeSignal(code: number): boolean {
  return signalOf(code) !== undefined
}

function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
}
