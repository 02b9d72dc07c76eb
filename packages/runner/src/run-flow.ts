import { type RunBackend, RunReleased } from '@orc/core'
import { isListenedTo } from '@orc/core/runtime'
import { findFlow } from '@orc/steps'
import { type BackendOptions, runnerBackend } from './backend.ts'
import { childRuns } from './child-runs.ts'
import { emittedEvents } from './events.ts'
import { type LeaveLastWord, lastWords } from './last-words.ts'
import type { Ending } from './outcome.ts'
import { owedHooks, runOwedHook } from './owed-hooks.ts'
import { releaseUntil } from './release.ts'
import { sendReport } from './report.ts'
import type { Session } from './session.ts'
import { sharedLimits } from './shared-limits.ts'
import { durableTasks } from './tasks/durable-tasks.ts'
import type { Journal } from './tasks/journal.ts'
import { createLongWaits } from './tasks/long-waits.ts'
import { createTaskCache } from './tasks/task-cache.ts'
import { besideTasks, durableWaits } from './waits/durable-waits.ts'
import { inTree, OpenCalls } from './waits/open-calls.ts'

/** The try that begins, and what is known of the calls of tasks. */
export interface FlowBeginning {
  readonly attempt: number
  /** Of the run's first try. */
  readonly startedAt: Date
  readonly journal: Journal
  readonly leave: LeaveLastWord
}

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
  const body = importAndExecute(session, { ...begin, fail: fault.reject })
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

interface Execution extends FlowBeginning {
  /** Ends the flow's part in the run, whatever its body is at. */
  readonly fail: (reason: unknown) => void
}

async function importAndExecute(session: Session, execution: Execution): Promise<unknown> {
  const { options, stopping } = session
  const { run, code, graceMs } = options.handover
  const { aroundBackend = (backend) => backend } = options
  const backend = aroundBackend(backendOf(session, execution))
  options.publishBackend?.(backend)
  const definition = findFlow(await options.loadModule(code.file), { ...code, file: code.source ?? code.file })
  session.values.follow(definition.results)
  stopping.signal.throwIfAborted()
  const { id, name, flow, tags } = run
  const deployment = run.deployment ?? undefined
  const info = { id, name, flow, deployment, tags, dueAt: new Date(run.dueAt), parameters: run.parameters }
  const { signal, deadline } = stopping
  const { attempt, startedAt } = execution
  const host = { backend, run: info, attempt, startedAt, signal, deadline, graceMs }
  if (run.hook) return runOwedHook(definition, run.hook, { ...host, input: run.parameters })
  const hooks = owedHooks(session.call, run, definition)
  await hooks.announce()
  return definition.execute(run.parameters, { ...host, hookTold: (hook) => hooks.told(hook) })
}

function backendOf(session: Session, { attempt: first, journal, leave, fail }: Execution): RunBackend {
  const { call, logs, options, recorder, values } = session
  const { clock, random, handover, keepsRun = false } = options
  let attempt = first
  const release = (dueMs: number): void => {
    releaseUntil(dueMs, session, { attempt: () => attempt, fail }).catch(fail)
  }
  const waits = createLongWaits({ clock, release: keepsRun ? undefined : release })
  const calls = new OpenCalls()
  const words = lastWords({ leave, graceMs: handover.graceMs, attempt: () => attempt })
  const cache = createTaskCache({ call, run: handover.run, journal, log: options.log })
  const parts = { journal, recorder, values, clock, waits, words, cache }
  const task = inTree(calls, durableTasks(parts))
  const wait = besideTasks(
    waits,
    durableWaits({
      ...waitParts(session),
      calls,
      release: keepsRun ? undefined : (why) => fail(new RunReleased(why)),
    }),
  )
  const report: BackendOptions['report'] = (news) => sendReport(call, handover.run, news)
  const limits = sharedLimits({ call, run: handover.run, clock, random, log: options.log })
  const outside = { call, run: handover.run, onFencedOff: session.supersede }
  const [startRun, emit] = [childRuns(outside), emittedEvents(outside)]
  const backend = runnerBackend({ clock, random, logs, limits, keepsRun, report, task, wait, startRun, emit })
  return {
    ...backend,
    timed: async (timed) => words.ofFlow(timed),
    retrying: async (retry, signal) => {
      await backend.retrying(retry, signal)
      attempt = retry.attempt + 1
    },
  }
}

function waitParts({ options, call, logs, recorder, supersede, values }: Session) {
  const flush = async (): Promise<void> => {
    await recorder.flush()
    await logs.flush()
  }
  const { clock, handover } = options
  return { call, clock, run: handover.run, flush, onFencedOff: supersede, readRun: values.readRun }
}
