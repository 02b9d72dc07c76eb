import { withinTime } from './attempts.ts'
import { currentBackend, currentFrame, type Frame, inFrame, RunReleased } from './backend.ts'
import { type Context, contextOf } from './context.ts'
import type { Duration } from './model/durations.ts'
import { nextTryMs, type RetryOptions } from './retry.ts'

export interface TaskOptions<Input, Output> extends RetryOptions {
  readonly name: string
  /** Ends a try that takes longer, with `TimedOut`. @default none */
  readonly timeout?: Duration
  readonly run: (input: Input, context: Context) => Output | Promise<Output>
}

/** A step of a flow: an async function with a name and one input, tried again by its own policy. */
export interface Task<Input, Output> {
  (...input: undefined extends Input ? [input?: Input] : [input: Input]): Promise<Output>
  readonly taskName: string
}

/**
 * Makes a task. It is called like a function, inside a flow or anywhere else.
 * @example const fetchPage = task({ name: 'fetch-page', retries: 3, async run(url: string) { return fetch(url) } })
 */
export function task<Input, Output>(options: TaskOptions<Input, Output>): Task<Input, Output> {
  const call = (input?: Input): Promise<Output> => {
    const outer = currentFrame() ?? loneFrame(options.name)
    const body = (): Promise<Output> => runTries(options, input as Input, outer)
    const called = { name: options.name, input, path: outer.path }
    return outer.backend.task(called, body) as Promise<Output>
  }
  return Object.assign(call, { taskName: options.name })
}

async function runTries<Input, Output>(
  options: TaskOptions<Input, Output>,
  input: Input,
  outer: Frame,
): Promise<Output> {
  const { backend, signal } = outer
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(options, input, { ...outer, attempt })
    } catch (error) {
      if (error instanceof RunReleased || signal.aborted) throw error
      const delayMs = nextTryMs(options, { attempt, error, random: backend.random })
      if (delayMs === undefined) throw error
      const fields = { task: options.name, attempt, delayMs, error: String(error) }
      contextOf(outer).log.warn('task failed, trying again', fields)
      await backend.clock.sleep(delayMs, signal)
      signal.throwIfAborted()
    }
  }
}

function runOnce<Input, Output>(options: TaskOptions<Input, Output>, input: Input, outer: Frame): Promise<Output> {
  const limit = { timeout: options.timeout, what: `task "${options.name}"` }
  return withinTime(limit, outer, (signal) => {
    const frame = { ...outer, signal, path: [...outer.path, options.name] }
    return inFrame(frame, async () => options.run(input, contextOf(frame)))
  })
}

/** A task that is called outside of any flow. */
function loneFrame(name: string): Frame {
  const backend = currentBackend()
  const run = { id: 'none', name, flow: name, tags: [], dueAt: backend.clock.now() }
  return { backend, run, attempt: 1, signal: new AbortController().signal, path: [] }
}
