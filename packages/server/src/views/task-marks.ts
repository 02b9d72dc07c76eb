import type { TaskMark } from '@orc/core/contract'
import type { Store } from '@orc/store'

/** More than this nobody takes in at once; what follows is in `listTaskRuns`. */
const MOST_TASKS = 10_000
const PAGE = 1000

/** The tasks of a run in the order in which they were first recorded, without what they returned. */
export async function taskMarks(
  { taskRuns }: Pick<Store, 'taskRuns'>,
  id: string,
): Promise<{ items: TaskMark[]; hasMore: boolean }> {
  const items: TaskMark[] = []
  let cursor: string | undefined
  do {
    const page = await taskRuns.list({ id, limit: PAGE, cursor })
    for (const { value: _, within: __, ...mark } of page.items) items.push(mark)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && items.length < MOST_TASKS)
  return { items, hasMore: cursor !== undefined }
}
