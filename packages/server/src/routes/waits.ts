import type { Wait } from '@orc/core/contract'
import { OrcError, readableProblems } from '@orc/core/model'
import type { Store } from '@orc/store'
import { openAsks } from '../views/waits-and-children.ts'
import { waitFor } from '../waiting/wait-for.ts'
import { existingFlowRun } from './not-found.ts'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const waitRoutes: Routes<'awaitWait' | 'suspendFlowRun' | 'listWaits' | 'resumeFlowRun'> = {
  awaitWait: async ({ waitMs, ...ask }, context, { signal }) => {
    const { id, wait } = ask
    const open = async (): Promise<Wait> => acceptedUnder(ask, await context.store.waits.open(ask), 'wait')
    const first = await open()
    if (first.endedAt !== null || waitMs === 0) return first
    const read = (): Promise<Wait | undefined> => context.store.waits.get(id, wait.id)
    const topics = [`flow-run:${id}`] as const
    await waitFor(context, { topics, waitMs, signal, read, until: (found) => found?.endedAt !== null })
    return open()
  },

  suspendFlowRun: async (ask, { store, redactor }) => {
    const told = { ...ask, message: await redactor.redact(ask.message) }
    return acceptedUnder(ask, await store.waits.suspendIfOpen(told), 'be suspended')
  },

  listWaits: async ({ id, ...ask }, { store }) => {
    const page = await store.waits.list(id, ask)
    if (page.items.length === 0) await existingFlowRun(store, id)
    return page
  },

  resumeFlowRun: async ({ id, input, wait: name }, { store }) => {
    const wait = await openInput(store, id, name)
    const problems = wait.schema === null ? [] : readableProblems(wait.schema, input)
    if (problems.length > 0) throw new OrcError('input_invalid', { id, wait: wait.name, problems })
    const answered = await store.waits.answerIfOpen({ id, wait: wait.id, value: input })
    if (answered !== undefined) return answered
    const { state } = await existingFlowRun(store, id) // somebody else was faster, or its time is up
    throw new OrcError('flow_run_not_waiting', { id, state: state.type, open: [] })
  },
}

/**
 * The input that a run waits for; the only one, unless a name says which.
 * @throws {OrcError} `flow_run_not_found`, `flow_run_not_waiting` with the names of those that are open
 */
async function openInput(store: Store, id: string, name: string | undefined): Promise<Wait> {
  const run = await existingFlowRun(store, id)
  const open = await openAsks(store, run)
  const meant = name === undefined ? open : open.filter((wait) => wait.name === name)
  const [wait] = meant
  if (wait !== undefined && (meant.length === 1 || name !== undefined)) return wait
  throw new OrcError('flow_run_not_waiting', {
    id,
    state: run.state.type,
    wait: name,
    open: open.map((one) => one.name),
  })
}
