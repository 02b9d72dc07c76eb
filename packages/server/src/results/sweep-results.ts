import { formatReference, INSTALLATION_STORAGE } from '@orc/core/model'
import type { Store } from '@orc/store'
import type { ResultShelf, ShelvedFile } from './result-shelf.ts'

/** A value is on the shelf before the record that refers to it is: in less time than this that is written, or never. */
const UNUSED_FOR_MS = 24 * 60 * 60 * 1000
const AT_ONCE = 500

export interface ResultSweep {
  readonly shelf: ResultShelf
  readonly store: Pick<Store, 'clock' | 'upkeep'>
}

/** Removes what no run, task or cached result refers to any more. Gives how many. */
export async function sweepResults({ shelf, store }: ResultSweep): Promise<number> {
  const before = new Date(store.clock.now().getTime() - UNUSED_FOR_MS)
  let removed = 0
  let batch: ShelvedFile[] = []
  const flush = async (): Promise<void> => {
    const files = await unused(store, batch)
    for (const file of files) await shelf.remove(file)
    removed += files.length
    batch = []
  }
  for await (const file of shelf.untouchedSince(before)) {
    batch.push(file)
    if (batch.length === AT_ONCE) await flush()
  }
  await flush()
  return removed
}

async function unused({ upkeep }: ResultSweep['store'], files: readonly ShelvedFile[]): Promise<ShelvedFile[]> {
  const references = new Set(await upkeep.unusedReferences(files.map(referenceTo)))
  return files.filter((file) => references.has(referenceTo(file)))
}

/** What was never completed has a reference that nothing has. */
function referenceTo({ sha256 = '', bytes }: ShelvedFile): string {
  return formatReference({ storage: INSTALLATION_STORAGE, sha256, bytes })
}
