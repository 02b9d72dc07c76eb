import { constants } from 'node:os'
import type { ProvisionerExit } from '../provisioner.ts'

/** What a shell's `$?` means, given whether the shell told of a signal. */
export function readExitStatus({ code, toldOfSignal }: { code: number; toldOfSignal: boolean }): ProvisionerExit {
  const signal = signalOf(code)
  const bySignal = signal !== undefined && (toldOfSignal || UNTOLD.has(signal))
  return { exitCode: bySignal ? null : code, signal: bySignal ? signal : null, outOfMemory: false }
}

/** Shells tell of every signal but these two. */
const UNTOLD: ReadonlySet<string> = new Set(['SIGINT', 'SIGPIPE'])

/** A shell says 128 more than the number of the signal. */
function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
}
