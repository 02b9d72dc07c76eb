import { isRunReleased, type Retry, type RunBackend, type TaskCall, type TaskHost, type TimedTry } from '@orc/core'
import type { TaskRecord } from '@orc/core/contract'
import { formatDuration } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'
import { messageOf } from '../failure.ts'
import type { LastWords } from '../last-words.ts'
import type { TaskValues } from '../values/task-values.ts'
import type { Journal } from './journal.ts'
import type { LongWaits } from './long-waits.ts'
import { RecordRefused, type TaskRecorder } from './recorder.ts'
import type { CacheHit, CacheTicket, TaskCache } from './task-cache.ts'

export interface TaskParts {
  readonly journal: Journal
  readonly recorder: TaskRecorder
  readonly values: TaskValues
  readonly clock: Clock
  readonly waits: LongWaits
  readonly words: Pick<LastWords, 'ofTask'>
  readonly cache: TaskCache
}

export interface IdentifiedCall {
  readonly id: string
  readonly call: TaskCall
  /** Its result is for others too. */
  readonly cache?: CacheTicket | undefined
}

/** Runs the body of a call, from the try it is at, and records what becomes of it. */
export async function executeTask(
  parts: TaskParts,
  identified: IdentifiedCall,
  body: Parameters<RunBackend['task']>[1],
): Promise<unknown> {
  const execution = new TaskExecution(parts, identified)
  const ended = parts.waits.began(identified.id, identified.call.scope.call ?? null)
  try {
    return await executeBody(execution, identified, body)
  } finally {
    ended()
  }
}

async function executeBody(
  execution: TaskExecution,
  identified: IdentifiedCall,
  body: Parameters<RunBackend['task']>[1],
): Promise<unknown> {
  await execution.begin()
  let ending: Ending
  try {
    ending = await execution.completed(await body(execution))
  } catch (error) {
    // Its end is not known, so none is recorded: when the body around it runs again, so does this one.
    if (isRunReleased(error) || error instanceof RecordRefused || identified.call.signal.aborted) throw error
    ending = await execution.failed(error)
  }
  await execution.end(ending)
  if ('thrown' in ending) throw ending.thrown
  return ending.returned
}

/** Another call made the result: it is recorded as this one's own, so that it stays so. */
export function recordHit(parts: TaskParts, identified: IdentifiedCall, hit: CacheHit): Promise<void> {
  return new TaskExecution(parts, identified).cached(hit)
}

export function mentionWait(parts: TaskParts, identified: IdentifiedCall): void {
  new TaskExecution(parts, identified).awaitResult()
}

type Ending = Pick<TaskRecord, 'state' | 'value'> & ({ readonly returned: unknown } | { readonly thrown: unknown })

/** Of the failures of one call the latest are kept, and the beginnings of their messages. */
const MAX_FAILURES = 100
const MAX_MESSAGE = 2_000

class TaskExecution implements TaskHost {
  readonly id: string
  readonly #parts: TaskParts
  readonly #call: TaskCall
  readonly #cache: CacheTicket | undefined
  #record: TaskRecord

  constructor(parts: TaskParts, { id, call, cache }: IdentifiedCall) {
    this.id = id
    this.#cache = cache
    this.#parts = parts
    this.#call = call
    const { name, scope } = call
    const known = parts.journal.find(id)
    const isUnderWay = known?.within === scope.tries && known.value === null
    const state = this.#stateNow('RUNNING', 'Running')
    const fresh = { attempt: 1, startedAt: state.at, dueAt: null, failures: [], state }
    const progress = isUnderWay ? { ...known, state: known.dueAt === null ? state : known.state } : fresh
    this.#record = { ...progress, id, parent: scope.call ?? null, name, within: scope.tries, value: null }
  }

  get startedAt(): Date {
    return new Date(this.#record.startedAt)
  }

  get attempt(): number {
    return this.#record.attempt
  }

  async begin(): Promise<void> {
    this.#parts.journal.began(this.id)
    if (this.#record.dueAt === null) this.#parts.recorder.mention(this.#enter({}))
    else await this.#awaitTry(this.#record.dueAt)
  }

  /** The wait is recorded before it begins, so that whoever goes on with the call waits what is left of it. */
  async retrying(retry: Retry): Promise<void> {
    const { clock, recorder } = this.#parts
    const waiting = this.#waitFor(retry, clock.now().getTime())
    await recorder.record(this.#enter(waiting))
    await this.#awaitTry(waiting.dueAt)
  }

  async timed(timed: TimedTry): Promise<() => void> {
    const { attempt, limitMs, error, nextMs } = timed
    const overMs = this.#parts.clock.now().getTime() + limitMs
    const end =
      nextMs === undefined
        ? { ...(await this.#failure(error, overMs)), dueAt: null }
        : this.#waitFor({ attempt, error, delayMs: nextMs }, overMs)
    return this.#parts.words.ofTask({ ...this.#record, ...end }, timed)
  }

  async completed(returned: unknown): Promise<Ending> {
    const value = await this.#parts.values.keep(returned, `The result of ${this.#call.kind} "${this.#call.name}"`)
    return { returned, value, state: this.#stateNow('COMPLETED', 'Completed') }
  }

  async failed(thrown: unknown): Promise<Ending> {
    return { thrown, ...(await this.#failure(thrown, this.#parts.clock.now().getTime())) }
  }

  async end({ state, value }: Ending): Promise<void> {
    const record = this.#enter({ state, value, dueAt: null })
    await this.#parts.recorder.record({ ...record, ...(this.#cache && { cache: this.#cache }) })
  }

  async cached({ value, flowRun, storedAt }: CacheHit): Promise<void> {
    const state = this.#stateNow('COMPLETED', 'Cached', `Its result is that of run ${flowRun}, stored at ${storedAt}.`)
    await this.#parts.recorder.record(this.#enter({ state, value, dueAt: null }))
  }

  async #failure(thrown: unknown, atMs: number): Promise<Pick<TaskRecord, 'state' | 'value'>> {
    const name = thrown instanceof Error && thrown.name === 'TimedOut' ? 'TimedOut' : 'Failed'
    const value = await this.#parts.values.keepError(thrown)
    return { value, state: { type: 'FAILED', name, at: instant(atMs), message: clipped(messageOf(thrown)) } }
  }

  #waitFor({ attempt, error, delayMs }: Retry, atMs: number) {
    const message = clipped(messageOf(error))
    const [at, dueAt] = [instant(atMs), instant(atMs + delayMs)]
    const next = `Try ${attempt} failed: ${message}. The next one is due in ${formatDuration(delayMs)}.`
    const state = { type: 'SCHEDULED', name: 'AwaitingRetry', at, message: next } as const
    const failures = [...this.#record.failures, { attempt, at, message, delayMs }].slice(-MAX_FAILURES)
    return { state, attempt: attempt + 1, dueAt, failures }
  }

  awaitResult(): void {
    if (this.#record.dueAt !== null) return // it waits for its next try, which is what people should see
    const state = this.#stateNow('RUNNING', 'AwaitingCache', 'Another call is at its result.')
    this.#parts.recorder.mention(this.#enter({ state }))
  }

  async #awaitTry(dueAt: string): Promise<void> {
    const { recorder, waits } = this.#parts
    await waits.wait(this.id, Date.parse(dueAt), this.#call.signal)
    this.#call.signal.throwIfAborted()
    recorder.mention(this.#enter({ state: this.#stateNow('RUNNING', 'Retrying'), dueAt: null }))
  }

  #enter(change: Partial<TaskRecord>): TaskRecord {
    this.#record = { ...this.#record, ...change }
    this.#parts.journal.set(this.#record)
    return this.#record
  }

  #stateNow(type: TaskRecord['state']['type'], name: string, message?: string): TaskRecord['state'] {
    return { type, name, at: this.#parts.clock.now().toISOString(), ...(message !== undefined && { message }) }
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

function clipped(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`
}
