import { type TimeLimit, watchTime, withinTime } from './attempts.ts'
import {
  currentBackend,
  currentFrame,
  type Frame,
  inBody,
  isRunReleased,
  openScope,
  type TaskCall,
  type TaskHost,
} from './backend.ts'
import { type CacheOptions, cacheAskOf } from './cache.ts'
import { type Context, contextOf } from './context.ts'
import { type Hooks, tell } from './hooks.ts'
import { type MapOptions, mapCalls, settleCalls } from './map.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { checkTries, failureHere, nextTryMs, type RetryOptions } from './retry.ts'

export interface TaskOptions<Input, Output> extends RetryOptions, Hooks<Input, Output> {
  readonly name: string
  /**
   * What tells the calls of this task apart within one body, in place of the whole input: for an input that cannot be
   * stored, or is large. Calls of one key are one call to whoever remembers: a result may be given to any of them.
   * @default the input itself
   */
  readonly key?: (input: Input) => string
  /**
   * Ends a try that takes longer, with `TimedOut`: its signal aborts, and it is no longer waited for, so that a body which
   * ignores its signal may still be at work beside the next try. One that never lets go of its thread is ended with its
   * infrastructure after the grace of that, and the run goes on from there in new one. @default none
   */
  readonly timeout?: Duration
  /** Gives calls the result of an earlier one, of this run or another. Where nothing tracks, the body runs. @default none */
  readonly cache?: CacheOptions<Input>
  readonly run: (input: Input, context: Context) => Output | Promise<Output>
}

/**
 * A step of a flow: an async function with a name and one input, tried again by its own policy. In a run that is tracked,
 * its result is stored before its promise resolves: when the flow's body runs again, it is given back.
 */
export interface Task<Input, Output> {
  (...input: undefined extends Input ? [input?: Input] : [input: Input]): Promise<Output>
  readonly taskName: string
  /** Calls it with each input, the results in the order of the inputs; rejects as the first call that fails did. */
  map(inputs: Iterable<Input>, options?: MapOptions): Promise<Output[]>
  /** Calls it with each input, and tells how each went. */
  allSettled(inputs: Iterable<Input>, options?: MapOptions): Promise<PromiseSettledResult<Output>[]>
}

/**
 * Makes a task. It is called like a function, inside a flow or anywhere else.
 * @throws {OrcError} `duration_invalid`
 * @example const fetchPage = task({ name: 'fetch-page', retries: 3, async run(url: string) { return fetch(url) } })
 */
export function task<Input, Output>(options: TaskOptions<Input, Output>): Task<Input, Output> {
  checkTries(options)
  if (options.cache?.expiresIn !== undefined) parseDurationMs(options.cache.expiresIn)
  const call = (input?: Input): Promise<Output> => {
    const outer = currentFrame() ?? loneFrame(options.name)
    const body = (host: TaskHost): Promise<Output> => runTries(options, input as Input, { outer, host })
    return outer.backend.task(callOf(options, input as Input, outer), body) as Promise<Output>
  }
  return Object.assign(call, {
    taskName: options.name,
    map: (inputs: Iterable<Input>, how?: MapOptions) => mapCalls(inputs, call, how),
    allSettled: (inputs: Iterable<Input>, how?: MapOptions) => settleCalls(inputs, call, how),
  })
}

function callOf<Input, Output>(options: TaskOptions<Input, Output>, input: Input, outer: Frame): TaskCall {
  const { name, key } = options
  const { path, scope, signal, run } = outer
  const cache = cacheAskOf(options, { input, run })
  return { kind: 'task', name, input, key: key?.(input), cache, path, scope, signal }
}

interface Place {
  readonly outer: Frame
  readonly host: TaskHost
}

async function runTries<Input, Output>(
  options: TaskOptions<Input, Output>,
  input: Input,
  { outer, host }: Place,
): Promise<Output> {
  const { backend, signal } = outer
  const { startedAt = backend.clock.now() } = host
  for (let attempt = host.attempt; ; attempt += 1) {
    const scope = openScope(host.id, outer.scope.tries, attempt)
    const frame = { ...outer, attempt, scope }
    await tell(options.onRunning, { input }, frame)
    try {
      const watch = watchTime(options, { host, backend, attempt, startedAt })
      const result = await runOnce(options, input, { ...frame, watch })
      await tell(options.onCompleted, { input, result }, frame)
      return result
    } catch (error) {
      if (isRunReleased(error)) throw error
      if (signal.aborted) {
        await tell(options.onCancelled, { input, error }, frame)
        throw error
      }
      const delayMs = nextTryMs(options, { attempt, error, ...failureHere(backend, startedAt) })
      if (delayMs === undefined) {
        await tell(options.onFailed, { input, error }, frame)
        throw error
      }
      const fields = { task: options.name, attempt, delayMs, error: String(error) }
      contextOf(frame).log.warn('task failed, trying again', fields)
      await host.retrying({ attempt, error, delayMs }, signal)
      signal.throwIfAborted()
    }
  }
}

function runOnce<Input, Output>(
  options: TaskOptions<Input, Output>,
  input: Input,
  { watch, ...outer }: Frame & Pick<TimeLimit, 'watch'>,
): Promise<Output> {
  const limit = { timeout: options.timeout, what: `task "${options.name}"`, watch }
  return withinTime(limit, outer, (signal) => {
    const frame = { ...outer, signal, path: [...outer.path, options.name] }
    return inBody({ frame, kind: 'task', name: options.name, input }, async () => options.run(input, contextOf(frame)))
  })
}

/** Of what is called outside of any flow. */
export function loneFrame(name: string): Frame {
  const backend = currentBackend()
  const run = { id: 'none', name, flow: name, tags: [], dueAt: backend.clock.now() }
  const { signal } = new AbortController()
  return { backend, run, attempt: 1, signal, path: [], scope: openScope(undefined, 1) }
}
