import { AsyncLocalStorage } from 'node:async_hooks'
import { OrcError } from './model/errors.ts'
import { type Clock, systemClock } from './runtime/clock.ts'
import { encodeFields } from './runtime/encode-fields.ts'
import { type Random, systemRandom } from './runtime/random.ts'

/**
 * How flows and tasks meet whatever tracks them. It lies on `globalThis` under a versioned key, so that a program with
 * two copies of this package, or a runner with a copy of its own, still has one context and one backend.
 */
const KEY = Symbol.for('orc.runtime.v1')

export interface LogEntry {
  readonly at: Date
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields?: object | undefined
  /** The call of a task in which it was written, as its host identified it. */
  readonly task?: string | undefined
}

/** What a body may know about the run it is part of. */
export interface RunInfo {
  readonly id: string
  readonly name: string
  readonly flow: string
  /** `flow/name`, undefined outside of deployments. */
  readonly deployment?: string | undefined
  readonly tags: readonly string[]
  readonly dueAt: Date
  /** What its flow was given, before the schema's defaults. */
  readonly parameters?: unknown
}

/** One try of a body: calls that are made in it are told apart by what they are and counted, each kind from 0. */
export interface CallScope {
  /** The call whose body this is, as its host identified it; undefined for the run's own flow. */
  readonly call: string | undefined
  /** Which try this is, after those of the bodies around it: `1`, `1.2`. */
  readonly tries: string
  /** How often each call was made; the key is the backend's. */
  readonly counts: Map<string, number>
}

/** What is shared with other calls, and for how long: a backend makes one key of the parts, and may have no cache. */
export interface CacheAsk {
  readonly parts: readonly unknown[]
  /** Undefined for a result that is good for ever. */
  readonly expiresInMs: number | undefined
  readonly refresh: boolean
}

/** A call of a task, or of a flow inside a flow, as a backend sees it. */
export interface TaskCall {
  /** `run`: of a deployment, in infrastructure of its own. */
  readonly kind: 'task' | 'flow' | 'run'
  readonly name: string
  readonly input: unknown
  /** Tells calls apart in place of the input. */
  readonly key: string | undefined
  /** Of a flow without a name: the text of its body, for there may be several. */
  readonly source?: string | undefined
  /** Set when the result may be that of an earlier call, and is kept for later ones. */
  readonly cache?: CacheAsk | undefined
  /** Names of the flows and tasks around it, outermost first. */
  readonly path: readonly string[]
  readonly scope: CallScope
  /** Of the body that makes the call. */
  readonly signal: AbortSignal
}

/** Under what the body of a call runs. */
export interface TaskHost {
  /** The same for the same call whenever the flow's body runs; undefined when nothing tracks. */
  readonly id: string | undefined
  /** The try that begins now, counted from 1. */
  readonly attempt: number
  /** When the first try began. @default now */
  readonly startedAt?: Date | undefined
  /** Told before another try; as `RunBackend.retrying`. */
  retrying(retry: Retry, signal: AbortSignal): Promise<void>
  /** As `RunBackend.timed`. */
  timed?(timed: TimedTry): Promise<() => void>
}

/** A flow or task whose try failed and that has another one coming. */
export interface Retry {
  readonly attempt: number
  readonly error: unknown
  readonly delayMs: number
  /** The body of the try that failed is still at work: in this process the next one would not be alone. */
  readonly isBusy?: boolean | undefined
}

/** A try that has a limit of time, as it is known before its body begins. */
export interface TimedTry {
  readonly attempt: number
  readonly limitMs: number
  /** What it fails with when its time is up. */
  readonly error: Error
  /** The wait before the try that would follow; undefined when none would. */
  readonly nextMs: number | undefined
}

/** One try of the body of a flow or task, about to run. */
export interface BodyTry {
  readonly kind: 'task' | 'flow'
  readonly name: string
  /** As the body gets it. */
  readonly input: unknown
  readonly attempt: number
  /** Of the calls that the body will make: `scope.call` is its own, undefined for the run's own flow. */
  readonly scope: CallScope
}

/** Slots of a limit that runs share by its name. */
export interface SlotAsk {
  readonly limit: string
  readonly slots: number
  /** Each has the slots of the limit for itself; empty for none. */
  readonly key: string
}

/** What a body waits for, as a backend sees it. */
export interface WaitCall {
  /** For time to pass; for somebody to resume the run; for a child run to end; for an event that somebody emits. */
  readonly kind: 'sleep' | 'input' | 'run' | 'event'
  readonly name: string
  /** What it waits for in words of its own; waits of one body that are equal in it are told apart by their order. */
  readonly key: string
  /** The id of the run that is waited for; of an event its `name` or `name/key`. */
  readonly subject: string | undefined
  /** After which it ends by itself; undefined for never. */
  readonly lengthMs: number | undefined
  /** One that ends by itself within this time holds the process; any other may give it back. */
  readonly holdMs: number
  /** JSON Schema of the input. */
  readonly schema: Readonly<Record<string, unknown>> | undefined
  /** For whoever is to give the input. */
  readonly message: string | undefined
  readonly scope: CallScope
  readonly signal: AbortSignal
}

/** Something that happened, for whoever waits for it. */
export interface EventAsk {
  readonly name: string
  readonly key: string | null
  readonly payload: unknown
  /** The call that says so: asked again for it, it is the same event. */
  readonly scope: CallScope
}

/** How a wait ended: by its time, with what was given or came, or with the run. */
export type WaitEnd =
  | { readonly by: 'time' }
  | { readonly by: 'input'; readonly input: unknown }
  | { readonly by: 'event'; readonly payload: unknown }
  | { readonly by: 'run'; readonly run: EndedRun | undefined }

/** A child run that is over. */
export interface EndedRun extends StartedRun {
  readonly state: { readonly type: string; readonly name: string; readonly message?: string | undefined }
  /** What its flow returned. */
  readonly result: unknown
}

export interface StartedRun {
  readonly id: string
  readonly name: string
}

/** A run of a deployment that a body asks for. */
export interface ChildAsk {
  readonly flow: string
  readonly name: string
  readonly kind: 'awaited' | 'detached'
  readonly runName?: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
  readonly jobVariables?: Readonly<Record<string, unknown>> | undefined
  readonly tags?: readonly string[] | undefined
  readonly dueAt?: string | undefined
  /** The call in whose body it is asked for, and its tries: asked again for them, it is the same run. */
  readonly scope: CallScope
}

/** A flow that a program calls. */
export interface FlowCall {
  /** What was called; `flowDefinition` of it says the rest. */
  readonly flow: unknown
  /** As it was given. */
  readonly input: unknown
}

/** Installed by the runner, or by a script that attached a client. Without one, flows and tasks simply run. */
export interface RunBackend {
  readonly version: 1
  readonly clock: Clock
  readonly random: Random
  log(entry: LogEntry): void
  /** Wraps every call of a task: a backend that remembers may answer without running the body. */
  task(call: TaskCall, body: (host: TaskHost) => Promise<unknown>): Promise<unknown>
  /**
   * Resolves when it is over. A backend that gives the process back instead ends the run's part in it: then this never
   * settles, so that no code of the body takes its end for an error.
   */
  wait(call: WaitCall): Promise<WaitEnd>
  /** Tells whoever waits for it, in any run. */
  emit(event: EventAsk, signal: AbortSignal): Promise<void>
  /** Starts a run of a deployment, as a child of this one. */
  startRun(ask: ChildAsk, signal: AbortSignal): Promise<StartedRun>
  /**
   * Told before another try of the run's own flow. It waits the delay or until the signal aborts, or throws `RunReleased` when the next try is to
   * be made elsewhere.
   */
  retrying(retry: Retry, signal: AbortSignal): Promise<void>
  /**
   * Told before a body with a limit of time begins, for a body that never lets go of its thread can be ended only by
   * somebody who was told before. Returns what ends the watch. @default nobody watches
   */
  timed?(timed: TimedTry): Promise<() => void>
  /** Waits for slots, or until the signal aborts. Returns what gives them back. */
  acquire(ask: SlotAsk, signal: AbortSignal): Promise<() => void>
  /** Waits until the rate allows to go on, or until the signal aborts. */
  rateLimit(ask: SlotAsk, signal: AbortSignal): Promise<void>
  /**
   * Called with a flow that is called outside of any run: a backend that tracks makes one of it.
   * @default it runs here, and nothing tracks it
   */
  runFlow?(call: FlowCall): Promise<unknown>
  /**
   * Wraps each try of a body, in the body's own context: a backend that rehearses may run something in its place.
   * @default the body runs
   */
  body?(of: BodyTry, run: () => Promise<unknown>): Promise<unknown>
}

/** Thrown through a flow's body by a backend that ends this process' part in the run; nothing catches it as a failure. */
export class RunReleased extends Error {
  override readonly name: string = 'RunReleased'
}

/** By name, for there may be two copies of this package in one program. */
export function isRunReleased(error: unknown): boolean {
  return error instanceof Error && error.name === 'RunReleased'
}

export interface Frame {
  readonly backend: RunBackend
  readonly run: RunInfo
  readonly attempt: number
  readonly signal: AbortSignal
  readonly path: readonly string[]
  readonly scope: CallScope
}

interface Registry {
  readonly version: 1
  readonly frames: AsyncLocalStorage<Frame>
  backend: RunBackend | undefined
}

const registry: Registry = ((globalThis as { [KEY]?: Registry })[KEY] ??= {
  version: 1,
  frames: new AsyncLocalStorage<Frame>(),
  backend: undefined,
})

/** Installs a backend for the whole program; undefined takes it away. */
export function setRunBackend(backend: RunBackend | undefined): void {
  registry.backend = backend
}

/** A try of a body, in which nothing was called yet. */
export function openScope(call: string | undefined, ...tries: readonly (string | number)[]): CallScope {
  return { call, tries: tries.join('.'), counts: new Map() }
}

export function currentFrame(): Frame | undefined {
  return registry.frames.getStore()
}

export function inFrame<Result>(frame: Frame, body: () => Promise<Result>): Promise<Result> {
  return registry.frames.run(frame, body)
}

/** Runs one try of a body under its frame. */
export function inBody<Result>(
  { frame, kind, name, input }: Pick<BodyTry, 'kind' | 'name' | 'input'> & { readonly frame: Frame },
  run: () => Promise<Result>,
): Promise<Result> {
  const { backend, attempt, scope } = frame
  if (!backend.body) return inFrame(frame, run)
  const wrapped = backend.body.bind(backend, { kind, name, input, attempt, scope }, run)
  return inFrame(frame, wrapped) as Promise<Result>
}

export function currentBackend(): RunBackend {
  return registry.backend ?? untrackedBackend
}

function waitHere({ delayMs }: Retry, signal: AbortSignal): Promise<void> {
  return systemClock.sleep(delayMs, signal)
}

/** What is there where nothing tracks: log lines go to standard error, so that a script's own output stays its own. */
export const untrackedBackend: RunBackend = {
  version: 1,
  clock: systemClock,
  random: systemRandom,
  log: ({ at, level, message, fields }) => {
    const details = fields === undefined ? '' : ` ${JSON.stringify(encodeFields(fields))}`
    process.stderr.write(`${at.toISOString()} ${level.toUpperCase().padEnd(5)} ${message}${details}\n`)
  },
  task: (_, body) => body({ id: undefined, attempt: 1, retrying: waitHere }),
  wait: async ({ kind, name, lengthMs = 0, signal }) => {
    if (kind !== 'sleep') throw new OrcError('wait_not_tracked', { wait: name })
    await systemClock.sleep(lengthMs, signal)
    signal.throwIfAborted()
    return { by: 'time' }
  },
  startRun: async ({ flow, name }) => {
    throw new OrcError('run_not_tracked', { what: `"${flow}/${name}" cannot be run from here` })
  },
  emit: async ({ name }) => {
    throw new OrcError('run_not_tracked', { what: `"${name}" cannot be emitted from here` })
  },
  retrying: waitHere,
  acquire: async () => () => {},
  rateLimit: async () => {},
}
