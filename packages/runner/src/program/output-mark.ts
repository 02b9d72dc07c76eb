import type { Clock } from '@orc/core/runtime'
import type { OutputMark } from '../handover.ts'

/** A worker that reads along needs some 30 ms, on a busy machine more; one that is gone must not keep the run from its end. */
const PATIENCE_MS = 5_000
const LOOK_AGAIN_MS = 3

/** Prints the mark and waits for its reader. */
export async function markEndOfOutput({ text, storedFile }: OutputMark, clock: Clock): Promise<void> {
  const { existsSync, writeSync } = process.getBuiltinModule('node:fs')
  try {
    for (const descriptor of [1, 2]) writeSync(descriptor, `${text}\n`)
  } catch {
    return // nobody reads, or not fast enough to take a line
  }
  for (let waited = 0; waited < PATIENCE_MS && !existsSync(storedFile); waited += LOOK_AGAIN_MS) {
    await clock.sleep(LOOK_AGAIN_MS)
  }
}
