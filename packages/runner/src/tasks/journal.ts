import type { TaskRecord } from '@orc/core/contract'
import type { Call } from '../api.ts'

/** What one page of earlier records holds. */
const PAGE = 1_000
/** Calls that are named in one note, at most. */
const NAMED = 5

/** What is known of the calls of a run: what earlier epochs recorded, and this one since. */
export interface Journal {
  find(id: string): TaskRecord | undefined
  set(record: TaskRecord): void
  /** The call was made, by a body that ran in this process. */
  visit(id: string): void
  /** The body of the call runs in this process. */
  began(id: string): void
  /** For people: calls that were recorded, and that the bodies which ran in this process did not make. */
  notes(): string[]
}

export function createJournal(earlier: readonly TaskRecord[] = []): Journal {
  const records = new Map(earlier.map((record) => [record.id, record]))
  const visited = new Set<string>()
  const ran = new Set<string | null>([null])
  return {
    find: (id) => records.get(id),
    set: (record) => void records.set(record.id, record),
    visit: (id) => void visited.add(id),
    began: (id) => void ran.add(id),
    notes: () => notesOn(earlier.filter(({ id, parent }) => ran.has(parent) && !visited.has(id))),
  }
}

/** Everything that was recorded of a run, page by page. */
export async function readRecords(call: Call, id: string): Promise<TaskRecord[]> {
  const records: TaskRecord[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await call('listTaskRuns', { id, limit: PAGE, ...(cursor !== undefined && { cursor }) })
    records.push(...page.items.map(({ epoch: _, endedAt: __, ...record }) => record))
    if (page.nextCursor === null) return records
    cursor = page.nextCursor
  }
}

/** No errors: code may depend on what it finds. */
function notesOn(unmade: readonly TaskRecord[]): string[] {
  if (unmade.length === 0) return []
  const names = [...new Set(unmade.map(({ name }) => `"${name}"`))]
  const shown = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ', …' : '')
  const calls = unmade.length === 1 ? '1 recorded call was' : `${unmade.length} recorded calls were`
  return [`${calls} not made again when the flow's body ran anew: ${shown}.`]
}
