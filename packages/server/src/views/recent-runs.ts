import type { RunMark } from '@orc/core/contract'
import type { FlowRunFilter, Store } from '@orc/store'
import { asShown } from '../runs/as-shown.ts'

/** As many as fit into a row of a list. */
export const RECENT_RUNS = 12

/** The newest runs of something, as marks. */
export async function recentRuns(
  { flowRuns, clock }: Pick<Store, 'flowRuns' | 'clock'>,
  filter: FlowRunFilter,
): Promise<RunMark[]> {
  const { items } = await flowRuns.list({ ...filter, limit: RECENT_RUNS })
  return items.map((run) => {
    const { id, name, state, dueAt, startedAt, endedAt } = asShown(run, clock.now())
    return { id, name, state, dueAt, startedAt, endedAt }
  })
}
