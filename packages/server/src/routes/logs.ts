import { isTerminal, OrcError } from '@orc/core/model'
import { waitFor } from '../waiting/wait-for.ts'
import { existingFlowRun } from './not-found.ts'
import type { Routes } from './route.ts'

export const logRoutes: Routes<'appendLogs' | 'listLogs'> = {
  appendLogs: async ({ id, epoch, lines }, { store, redactor }) => {
    if (!(await store.logs.append({ id, epoch, lines: await redactor.redact(lines) })))
      throw new OrcError('flow_run_not_found', { id })
    return {}
  },

  listLogs: async ({ id, after, limit, waitMs, level }, context, { signal }) => {
    const { store } = context
    const read = async () => {
      // The state first: lines written before the end are stored before it, so none is missed when the run is over.
      const { state } = await existingFlowRun(store, id)
      const items = await store.logs.list({ id, after, limit, minLevel: level })
      return { items, last: items.at(-1)?.id ?? after, runIsOver: isTerminal(state.type) }
    }
    const topics = [`flow-run:${id}`] as const
    return waitFor(context, { topics, waitMs, signal, read, until: (page) => page.items.length > 0 || page.runIsOver })
  },
}
