import type { Client } from '@orc/client'
import type { Flow, Task } from '@orc/core'
import type { FlowRun, Log, TaskRun, Wait } from '@orc/core/contract'
import { decodeResult, decodeValue, OrcError, type State } from '@orc/core/model'
import { flowName } from './mocks.ts'
import type { SeenTry, Witness } from './witness.ts'

const EVERYTHING = 10_000
const PAGE = 1_000

/** A call of a task, or of a flow inside the flow. */
export interface SeenCall<Input = unknown, Output = unknown> {
  readonly name: string
  /** As the body was given it; undefined when no body of it ran, as of a call whose result another run had. */
  readonly input: Input
  readonly state: TaskRun['state']
  /** Undefined unless it is COMPLETED. */
  readonly result: Output | undefined
  /** What it failed with; undefined unless it is FAILED. */
  readonly error: unknown
  /** Tries by its own policy. */
  readonly tries: number
  /** How often its body began: more than its tries when a process died before the result was stored. */
  readonly bodies: number
  readonly startedAt: Date
  readonly endedAt: Date | undefined
}

/** The calls of one task, or of a flow inside the flow. */
export interface CallsOf {
  <Input, Output>(of: Task<Input, Output> | Flow<Input, Output>): readonly SeenCall<Input, Output>[]
  (name: string): readonly SeenCall[]
}

/** What became of a run, as it is stored. */
export interface RunHistory<Output = unknown> {
  readonly id: string
  readonly name: string
  readonly state: State
  /**
   * What the flow returned, as JSON brought it back.
   * @throws {OrcError} `test_run_without_result` unless it is COMPLETED
   */
  readonly result: Output
  /** Every state it was in, oldest first. */
  readonly states: readonly State[]
  /** How many processes had it, one after another. */
  readonly epochs: number
  /** Tries of the flow, as its policy counts them. */
  readonly attempt: number
  /** From its creation to now, or to its end, on the test's clock. */
  readonly elapsedMs: number
  /** Every call, in the order in which they were first recorded. */
  readonly calls: readonly SeenCall[]
  readonly callsOf: CallsOf
  readonly logs: readonly Log[]
  readonly waits: readonly Wait[]
  readonly notes: readonly string[]
  /** The run as the API shows it. */
  readonly run: FlowRun
}

interface Source {
  readonly client: Client
  readonly id: string
  readonly witness: Witness
}

export async function readHistory<Output>({ client, id, witness }: Source): Promise<RunHistory<Output>> {
  const [run, states, logs, waits, tasks] = await Promise.all([
    client.call('getFlowRun', { id }),
    client.call('listFlowRunStates', { id }),
    client.call('listLogs', { id, limit: EVERYTHING }),
    everyPage((page) => client.call('listWaits', { id, ...page })),
    everyPage((page) => client.call('listTaskRuns', { id, ...page })),
  ])
  const calls = tasks.map((task) => seenCall(task, witness))
  const last = states.items.at(-1)
  return {
    id,
    name: run.name,
    state: run.state,
    get result() {
      return resultOf<Output>(run, witness)
    },
    states: states.items,
    epochs: run.epoch,
    attempt: run.attempt,
    elapsedMs: Date.parse(run.endedAt ?? last?.at ?? run.createdAt) - Date.parse(run.createdAt),
    calls,
    callsOf: (of: unknown) => calls.filter(({ name }) => name === callName(of)) as never,
    logs: logs.items,
    waits,
    notes: run.notes,
    run,
  }
}

function callName(of: unknown): string {
  if (typeof of === 'string') return of
  return typeof of === 'function' && 'taskName' in of ? String(of.taskName) : flowName(of)
}

type PageOf<Item> = (ask: { limit: number; cursor?: string }) => Promise<{ items: Item[]; nextCursor: string | null }>

async function everyPage<Item>(read: PageOf<Item>): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
}

/** A result that only the flow can read is null for the API. */
function resultOf<Output>({ name, state, result }: FlowRun, witness: Witness): Output {
  if (state.type === 'COMPLETED') return (decodeResult(result) ?? witness.returned(undefined) ?? null) as Output
  throw new OrcError('test_run_without_result', { name, state: state.type, message: state.message })
}

/** What is kept by reference, or by a codec of the flow's own, nobody can read but the flow: there the witness knows. */
function valueOf({ id, value }: TaskRun, witness: Witness): unknown {
  if (!value) return undefined
  return value.by === 'value' && value.codec === null ? decodeValue(value.text) : witness.returned(id)
}

function seenCall(task: TaskRun, witness: Witness): SeenCall {
  const bodies: readonly SeenTry[] = witness.tries.filter(({ call }) => call === task.id)
  const { name, state, attempt } = task
  const decoded = valueOf(task, witness)
  return {
    name,
    input: bodies[0]?.input,
    state,
    result: state.type === 'COMPLETED' ? decoded : undefined,
    error: state.type === 'FAILED' ? decoded : undefined,
    tries: attempt,
    bodies: bodies.length,
    startedAt: new Date(task.startedAt),
    endedAt: task.endedAt === null ? undefined : new Date(task.endedAt),
  }
}
