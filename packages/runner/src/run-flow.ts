import { isListenedTo } from '@orc/core/runtime'
import { findFlow } from '@orc/steps'
import { runnerBackend } from './backend.ts'
import { sendReport } from './report.ts'
import type { Session } from './session.ts'
import { durableTasks } from './tasks/durable-tasks.ts'
import type { Journal } from './tasks/journal.ts'
import { inlineValues } from './tasks/values.ts'

/** The try that begins, and what is known of the calls of tasks. */
export interface FlowBeginning {
  readonly attempt: number
  readonly journal: Journal
}

/** How a flow's body ended. */
export type Ending = { readonly returned: unknown } | { readonly thrown: unknown }

/**
 * Imports the flow and runs it, from this try on. Ends with the first of: its result or error, an error that nothing
 * awaits, and the end of the grace after an order to stop.
 */
export async function runFlow(session: Session, begin: FlowBeginning): Promise<Ending> {
  const { options, stopping } = session
  const fault = Promise.withResolvers<never>()
  const giveUp = (): void => fault.reject(stopping.deadline.reason)
  stopping.deadline.addEventListener('abort', giveUp)
  const unwatch = options.watchFaults?.(fault.reject, () => isListenedTo(stopping.signal))
  const body = importAndExecute(session, begin)
  body.catch(() => {}) // when a fault came first, nobody awaits it
  try {
    return { returned: await Promise.race([body, fault.promise]) }
  } catch (error) {
    return { thrown: error }
  } finally {
    unwatch?.()
    stopping.deadline.removeEventListener('abort', giveUp)
  }
}

async function importAndExecute(session: Session, { attempt, journal }: FlowBeginning): Promise<unknown> {
  const { options, call, logs, recorder, stopping } = session
  const { handover, clock, random, loadModule } = options
  const { run, code } = handover
  const report = (news: Parameters<typeof sendReport>[2]) => sendReport(call, run, news)
  const task = durableTasks({ journal, recorder, values: inlineValues(), clock })
  const backend = runnerBackend({ clock, random, logs, report, task })
  options.publishBackend?.(backend)
  const definition = findFlow(await loadModule(code.file), { ...code, file: code.source ?? code.file })
  stopping.signal.throwIfAborted()
  const { id, name, flow, tags } = run
  const info = { id, name, flow, deployment: run.deployment ?? undefined, tags, dueAt: new Date(run.dueAt) }
  const { signal, deadline } = stopping
  return definition.execute(run.parameters, { backend, run: info, attempt, signal, deadline })
}
