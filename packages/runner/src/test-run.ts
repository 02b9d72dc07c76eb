import { type FlowOptions, flow, type StandardSchema } from '@orc/core'
import { type Clock, seededRandom, silentLogger } from '@orc/core/runtime'
import { executeRun } from './execute-run.ts'
import { FakeApi } from './fake-api.ts'
import type { Handover } from './handover.ts'
import type { RunOutcome } from './outcome.ts'
import type { RunnerOptions } from './session.ts'

/** For tests: a run in this process, on a clock that the test moves, against an API that it scripts. */
export interface TestRun<TestClock extends Clock> {
  readonly api: FakeApi
  readonly clock: TestClock
  readonly outcome: Promise<RunOutcome>
  /** Resolves when the flow's body has begun. */
  readonly began: Promise<void>
  /** As SIGTERM does. */
  readonly stop: (reason?: string) => void
}

type Body = FlowOptions<StandardSchema<Record<never, never>>, unknown>['run']

type Scripted = Partial<RunnerOptions> & { readonly api?: FakeApi; readonly parameters?: Record<string, unknown> }

/** The flow's body or its options, and what is special about the run. */
export type TestRunAsk = [
  body: Body | Partial<FlowOptions<StandardSchema<Record<never, never>>, unknown>>,
  more?: Scripted,
]

export function startTestRun<TestClock extends Clock>(
  clock: TestClock,
  ...[body, more = {}]: TestRunAsk
): TestRun<TestClock> {
  const { api = new FakeApi(), parameters = {}, ...options } = more
  const told = new AbortController()
  const began = Promise.withResolvers<void>()
  const { run = () => {}, ...given } = typeof body === 'function' ? { run: body } : body
  const hello = flow({ ...given, run: (input, context) => (began.resolve(), run(input, context)) })
  const outcome = executeRun({
    handover: handoverOf({ parameters }),
    client: api,
    clock,
    random: seededRandom(7),
    log: silentLogger,
    signal: told.signal,
    loadModule: async () => ({ hello }),
    ...options,
  })
  return { api, clock, outcome, began: began.promise, stop: (reason = 'SIGTERM') => told.abort(new Error(reason)) }
}

/** With what is special about the run in it. */
export function handoverOf(more: Partial<Handover['run']>): Handover {
  const run = { id: 'run-1', name: 'fast-fox', epoch: 3, flow: 'hello', deployment: 'hello/prod', tags: ['a'] }
  return {
    version: 1,
    run: { ...run, dueAt: '2026-01-01T00:00:00.000Z', parameters: {}, ...more },
    token: 'token',
    api: { url: 'http://127.0.0.1:1' },
    code: { file: '/cache/flow.mjs', exportName: 'hello', digest: 'd1' },
    graceMs: 10_000,
  }
}
