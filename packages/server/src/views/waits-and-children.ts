import type { ChildMark, Wait, WaitMark } from '@orc/core/contract'
import { isTerminal, type StateType } from '@orc/core/model'
import type { Store } from '@orc/store'
import { everyPage } from '../routes/every-page.ts'
import { asShown } from '../runs/as-shown.ts'

/** As many of each are shown. */
const MOST = 1000

/** The inputs that a run asks for now. */
export async function openAsks(
  { waits }: Pick<Store, 'waits'>,
  { id, state }: { readonly id: string; readonly state: { readonly type: StateType } },
): Promise<Wait[]> {
  if (isTerminal(state.type)) return []
  const open = await everyPage((page) => waits.list(id, { ...page, state: 'open' }))
  return open.filter(({ kind, leftMs }) => kind === 'input' && leftMs !== 0)
}

/** What a run waits and waited for, in the order in which it asked. */
export async function waitMarks({ waits }: Pick<Store, 'waits'>, id: string): Promise<WaitMark[]> {
  const { items } = await waits.list(id, { limit: MOST })
  return items.map(({ value: _, within: __, schema: ___, ...mark }) => mark)
}

/** The runs that a run asked for, the oldest first. */
export async function childMarks(
  { flowRuns, clock }: Pick<Store, 'flowRuns' | 'clock'>,
  parent: string,
): Promise<ChildMark[]> {
  const { items } = await flowRuns.list({ parent, limit: MOST })
  return items
    .map((run) => {
      const { id, name, state, dueAt, startedAt, endedAt, parent: asker } = asShown(run, clock.now())
      return { id, name, state, dueAt, startedAt, endedAt, parent: asker }
    })
    .toReversed()
}
