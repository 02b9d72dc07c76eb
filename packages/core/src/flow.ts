import { isBusyBehind, type TimeLimit, watchTime, withinTime } from './attempts.ts'
import {
  currentBackend,
  currentFrame,
  type Frame,
  inBody,
  inFrame,
  isRunReleased,
  openScope,
  type RunBackend,
  type RunInfo,
  type TaskCall,
  type TaskHost,
} from './backend.ts'
import { type Context, contextOf } from './context.ts'
import { type FlowHooks, tell } from './hooks.ts'
import { checkInput, inputJsonSchema } from './input.ts'
import type { Duration } from './model/durations.ts'
import { OWED_HOOKS, type OwedHook } from './model/run-hooks.ts'
import type { ResultOptions } from './results.ts'
import { checkTries, failureHere, nextTryMs, type RetryOptions } from './retry.ts'
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.ts'

export interface FlowOptions<Schema extends StandardSchema, Output>
  extends RetryOptions,
    FlowHooks<SchemaOutput<Schema>, Output> {
  /** @default the export's name in kebab-case */
  readonly name?: string
  readonly description?: string
  /** What the flow takes; checked before the body runs, and described to the API and the UI. @default nothing */
  readonly input?: Schema
  /**
   * Ends a try that takes longer, with `TimedOut`: its signal aborts, and after the grace of its infrastructure that is
   * stopped, also when the code never lets go of its thread. @default none
   */
  readonly timeout?: Duration
  /** How its results and those of its tasks are kept, in runs that are tracked. @default by the installation, as they are */
  readonly results?: ResultOptions
  readonly run: (input: SchemaOutput<Schema>, context: Context) => Output | Promise<Output>
}

/** A workflow: an async function that can be deployed. */
export interface Flow<Input, Output> {
  (...input: Record<never, never> extends Input ? [input?: Input] : [input: Input]): Promise<Output>
  readonly [FLOW]: FlowDefinition
}

const FLOW: unique symbol = Symbol.for('orc.flow.v1') as never

/** The side of a flow that runners and deployers see, whichever copy of this package made it. */
export interface FlowDefinition {
  readonly version: 1
  readonly name: string | undefined
  readonly description: string
  /** JSON Schema (draft 2020-12) of the input. */
  readonly inputSchema: () => Record<string, unknown>
  /** Where `flow()` was called, as a line of a stack: how a flow that is at hand finds its file. */
  readonly writtenAt?: () => string | undefined
  readonly results?: ResultOptions | undefined
  /** Runs it as the flow of a run: from this try on, until it succeeds or no try is left. */
  readonly execute: (input: unknown, host: FlowHost) => Promise<unknown>
  /** Those of its hooks that another process has to run when its own cannot. @default none */
  readonly owedHooks?: readonly OwedHook[]
  /** Runs a hook in place of the flow, for a run that could not do it itself. Throws what the hook does. */
  readonly runHook?: (ask: HookAsk, host: FlowHost) => Promise<void>
}

export interface HookAsk {
  readonly hook: OwedHook
  readonly input: unknown
  readonly error: Error
  /** A hook that takes longer fails. */
  readonly timeout: Duration
}

export interface FlowHost {
  readonly backend: RunBackend
  readonly run: RunInfo
  /** The try that begins now, counted from 1. */
  readonly attempt: number
  readonly signal: AbortSignal
  /** When the run's first try began. @default now */
  readonly startedAt?: Date | undefined
  /** When a body that was told to stop is no longer waited for. @default as soon as the signal aborts */
  readonly deadline?: AbortSignal | undefined
  /** How long a body whose time is up may go on, in milliseconds. @default 0 */
  readonly graceMs?: number | undefined
  /** Told once a hook that is owed was run, so that nobody else runs it. @default nobody would */
  readonly hookTold?: ((hook: OwedHook) => Promise<void>) | undefined
}

/**
 * Makes a flow. It is called like a function from any script; deployed, it runs in infrastructure of its own.
 * @throws {OrcError} `duration_invalid`
 * @example export const hello = flow({ input: z.object({ name: z.string() }), async run({ name }) { return `Hi ${name}` } })
 */
export function flow<Output, Schema extends StandardSchema = StandardSchema<Record<never, never>>>(
  options: FlowOptions<Schema, Output>,
): Flow<SchemaInput<Schema>, Output> {
  checkTries(options)
  const written: { stack?: string } = {}
  Error.captureStackTrace(written, flow) // made into text only when somebody asks
  const definition: FlowDefinition = {
    version: 1,
    name: options.name,
    description: options.description ?? '',
    inputSchema: () => inputJsonSchema(options.input),
    results: options.results,
    writtenAt: () => written.stack?.split('\n')[1]?.trim(),
    execute: (input, host) => executeFlow(options, input, host),
    owedHooks: OWED_HOOKS.filter((name) => options[name] !== undefined),
    runHook: (ask, host) => runHook(options, ask, host),
  }
  const call = (input?: SchemaInput<Schema>): Promise<Output> => {
    const outer = currentFrame()
    if (outer) return callInline(options, input ?? {}, outer)
    const backend = currentBackend()
    if (backend.runFlow) return backend.runFlow({ flow: made, input: input ?? {} }) as Promise<Output>
    return executeFlow(options, input ?? {}, hostHere(options))
  }
  const made = Object.assign(call, { [FLOW]: definition })
  return made
}

/** What a value that a module exports says about itself as a flow; undefined when it is none. */
export function flowDefinition(value: unknown): FlowDefinition | undefined {
  if (typeof value !== 'function' || !(FLOW in value)) return undefined
  return (value as { [FLOW]: FlowDefinition })[FLOW]
}

/** Where a flow inside another one is, and whom it asks before another try: the run's own tries are not its to use. */
interface InlineHost extends FlowHost {
  readonly inline?: { readonly outer: Frame; readonly host: TaskHost }
}

async function executeFlow<Schema extends StandardSchema, Output>(
  options: FlowOptions<Schema, Output>,
  given: unknown,
  { inline, ...host }: InlineHost,
): Promise<Output> {
  const name = host.run.flow
  const { signal, backend } = host
  const input = (options.input ? await checkInput(options.input, given, name) : given) as SchemaOutput<Schema>
  const startedAt = (inline ? inline.host.startedAt : host.startedAt) ?? backend.clock.now()
  const around = inline ? [inline.outer.scope.tries] : []
  for (let attempt = host.attempt; ; attempt += 1) {
    const scope = openScope(inline?.host.id, ...around, attempt)
    const frame = { ...host, attempt, scope, path: [...(inline?.outer.path ?? []), name] }
    await tell(options.onRunning, { input }, frame)
    try {
      const watch = watchTime(options, { host: inline?.host ?? backend, backend, attempt, startedAt })
      const result = await runOnce(options, input, { ...frame, watch })
      await tell(options.onCompleted, { input, result }, frame)
      return result
    } catch (error) {
      if (isRunReleased(error)) throw error
      if (signal.aborted) {
        await tell(options.onCancelled, { input, error }, frame)
        if (options.onCancelled) await host.hookTold?.('onCancelled')
        throw error
      }
      const delayMs = nextTryMs(options, { attempt, error, ...failureHere(backend, startedAt) })
      if (delayMs === undefined) {
        await tell(options.onFailed, { input, error }, frame)
        throw error
      }
      const retry = { attempt, error, delayMs, isBusy: isBusyBehind(error) }
      await (inline ? inline.host.retrying(retry, signal) : backend.retrying(retry, signal))
      signal.throwIfAborted()
    }
  }
}

function runOnce<Schema extends StandardSchema, Output>(
  options: FlowOptions<Schema, Output>,
  input: SchemaOutput<Schema>,
  { deadline, graceMs, watch, ...outer }: Frame & Pick<FlowHost, 'deadline' | 'graceMs'> & Pick<TimeLimit, 'watch'>,
): Promise<Output> {
  const limit = { timeout: options.timeout, what: `flow "${outer.run.flow}"`, graceMs, watch }
  return withinTime(limit, { ...outer, deadline }, (signal) => {
    const frame = { ...outer, signal }
    return inBody({ frame, kind: 'flow', name: frame.run.flow, input }, async () =>
      options.run(input, contextOf(frame)),
    )
  })
}

async function runHook<Schema extends StandardSchema, Output>(
  options: FlowOptions<Schema, Output>,
  { hook: name, input: given, error, timeout }: HookAsk,
  host: FlowHost,
): Promise<void> {
  const hook = options[name]
  const { backend, attempt, run } = host
  const input = (options.input ? await checkInput(options.input, given, run.flow) : given) as SchemaOutput<Schema>
  const watch = watchTime({}, { host: backend, backend, attempt, startedAt: backend.clock.now() })
  const limit = { timeout, what: `hook ${name} of flow "${run.flow}"`, graceMs: host.graceMs, watch }
  await withinTime(limit, host, (signal) => {
    const frame = { ...host, signal, scope: openScope(undefined, attempt), path: [run.flow, name] }
    return inFrame(frame, async () => hook?.({ input, error }, contextOf(frame)))
  })
}

/** A flow inside another one is a call of that one's run, as a task is. */
function callInline<Schema extends StandardSchema, Output>(
  options: FlowOptions<Schema, Output>,
  input: unknown,
  outer: Frame,
): Promise<Output> {
  const { backend, path, scope, signal } = outer
  const name = options.name ?? 'flow'
  const source = options.name === undefined ? String(options.run) : undefined
  const call: TaskCall = { kind: 'flow', name, input, key: undefined, source, path, scope, signal }
  const run = { ...outer.run, flow: name, parameters: input }
  const body = (host: TaskHost): Promise<Output> =>
    executeFlow(options, input, { backend, run, attempt: host.attempt, signal, inline: { outer, host } })
  return backend.task(call, body) as Promise<Output>
}

/** In a script it is a run that nothing tracks. */
function hostHere(options: { readonly name?: string }): FlowHost {
  const name = options.name ?? 'flow'
  const backend = currentBackend()
  const run = { id: 'none', name, flow: name, tags: [], dueAt: backend.clock.now() }
  return { backend, run, attempt: 1, signal: new AbortController().signal }
}
