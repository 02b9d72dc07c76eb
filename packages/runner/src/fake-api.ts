import type { Client } from '@orc/client'
import type { LogLine, OperationInput, OperationReply, RunReport, TaskRecord, TaskRun } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { OrcError } from '@orc/core/model'
import { FakeChildren } from './fake-children.ts'
import { FakeWaits, type FakeWaitsOptions } from './waits/fake-waits.ts'

type Answer<Name extends OperationName> = (
  input: OperationInput<Name>,
) => OperationReply<Name> | Promise<OperationReply<Name>>
type Answers = { [Name in RunnerOperation]: Answer<Name> }
type RunnerOperation =
  | 'beginFlowRun'
  | 'cancelFlowRun'
  | 'reportExit'
  | 'startFlowRun'
  | 'renewFlowRun'
  | 'reportFlowRun'
  | 'appendLogs'
  | 'recordTaskRuns'
  | 'setOwedHooks'
  | 'listTaskRuns'
  | 'awaitWait'
  | 'suspendFlowRun'
  | 'takeCachedResult'
  | 'releaseCachedResult'
  | 'createChildRun'
  | 'emitEventInRun'
  | 'putResult'
  | 'getResult'

/** For tests: the few operations that a runner calls, with what was asked of them. */
export class FakeApi implements Client {
  readonly address = 'fake'
  /** Names of operations in the order they were answered. */
  readonly answered: RunnerOperation[] = []
  readonly lines: LogLine[] = []
  readonly reports: RunReport[] = []
  readonly nonces: string[] = []
  /** The hooks that were said to be owed, each time. */
  readonly owed: (readonly string[])[] = []
  /** What is recorded of tasks, as the store keeps it. */
  readonly tasks: Map<string, TaskRun>
  isAway = false
  failures = 0
  /** Runs that this one asked for. */
  readonly #children: FakeChildren
  readonly #waits: FakeWaits
  #watchers: { readonly isSo: () => boolean; readonly tell: () => void }[] = []

  /** Of a later epoch: with what an earlier one recorded, and waited for. */
  constructor(
    tasks = new Map<string, TaskRun>(),
    earlier: Partial<FakeWaitsOptions> & { children?: FakeChildren } = {},
  ) {
    this.tasks = tasks
    this.#waits = new FakeWaits(earlier)
    this.#children = earlier.children ?? new FakeChildren()
  }

  answers: Answers = {
    beginFlowRun: ({ flow, parameters = {}, tags = [] }) => {
      const about = { id: 'run-1', name: 'fast-fox', epoch: 1, flow, tags, parameters }
      return { ...about, dueAt: '2026-01-01T00:00:00.000Z', leaseMs: 5_000, graceMs: 10_000 }
    },
    cancelFlowRun: () => Promise.reject(new OrcError('flow_run_not_found', { id: 'run-1' })),
    reportExit: () => ({ state: { type: 'COMPLETED', name: 'Completed', at: '2026-01-01T00:00:00.000Z' } }),
    startFlowRun: () => ({
      leaseMs: 30_000,
      attempt: 1,
      stop: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      hasTaskRuns: this.tasks.size > 0,
      resultsAbove: null,
    }),
    renewFlowRun: () => ({ leaseMs: 30_000, stop: null }),
    reportFlowRun: () => ({ state: { type: 'RUNNING', name: 'Running', at: '2026-01-01T00:00:00.000Z' } }),
    appendLogs: () => ({}),
    setOwedHooks: ({ hooks }) => (this.owed.push(hooks), {}),
    recordTaskRuns: ({ records }) => this.#record(records),
    awaitWait: ({ wait, waitMs = 0 }) => this.#waits.open(wait, waitMs),
    emitEventInRun: ({ name }) => {
      const at = '2026-01-01T00:00:00.000Z'
      return { id: 1, at, type: 'event:emitted', subject: name, workPool: null, data: {} }
    },
    createChildRun: (ask) => this.#children.create(ask),
    suspendFlowRun: ({ waits }) => ({ suspended: this.#waits.areOpen(waits) }),
    takeCachedResult: () => ({ outcome: 'yours' }),
    releaseCachedResult: () => ({}),
    putResult: () => ({ stored: true }),
    getResult: ({ sha256 }) => Promise.reject(new OrcError('result_missing', { storage: 'orc', sha256 })),
    listTaskRuns: () => ({ items: [...this.tasks.values()], nextCursor: null }),
  }

  async call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<OperationReply<Name>> {
    await Promise.resolve()
    if (this.isAway) {
      this.failures += 1
      this.#changed()
      throw signal?.aborted ? signal.reason : new OrcError('api_unreachable', { url: 'fake', reason: 'ECONNREFUSED' })
    }
    const reply = await this.#answer(name as RunnerOperation, input)
    return reply as OperationReply<Name>
  }

  async #answer(name: RunnerOperation, input: unknown): Promise<unknown> {
    if (name === 'startFlowRun') this.nonces.push((input as OperationInput<'startFlowRun'>).nonce)
    const reply = await (this.answers[name] as (input: unknown) => unknown)(input)
    if (name === 'appendLogs') this.lines.push(...(input as OperationInput<'appendLogs'>).lines)
    if (name === 'reportFlowRun') this.reports.push((input as OperationInput<'reportFlowRun'>).report)
    this.answered.push(name)
    this.#changed()
    return reply
  }

  #record(records: readonly TaskRecord[]): Record<string, never> {
    for (const record of records) {
      if (this.tasks.get(record.id)?.state.type !== 'COMPLETED')
        this.tasks.set(record.id, { ...record, epoch: 1, endedAt: null })
    }
    return {}
  }

  /** Resolves once something is so; looked at after each call. */
  until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve()
    return new Promise((tell) => this.#watchers.push({ isSo, tell }))
  }

  #changed(): void {
    const told = this.#watchers.filter(({ isSo }) => isSo())
    this.#watchers = this.#watchers.filter((watcher) => !told.includes(watcher))
    for (const { tell } of told) tell()
  }

  async *events(): AsyncGenerator<never, void, undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
