import type { CacheAsk, RunInfo } from './backend.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'

/** A call of a cached task, as its options see it. */
export interface CachedCall<Input> {
  readonly input: Input
  readonly run: RunInfo
}

/**
 * Something that has to be the same for a result to be shared: `inputs` the call's input; `source` the text of the task's
 * function, but not of what it calls; `parameters` those of the flow; `run` the run itself, which shares within it only.
 * A function says it in its own words, such as the version of a model.
 */
export type CachePolicy<Input> = 'inputs' | 'source' | 'parameters' | 'run' | ((call: CachedCall<Input>) => unknown)

/** Shares a task's results between calls, runs and processes. Tasks of different names never share. */
export interface CacheOptions<Input> {
  /** Calls of the task share a result when all of these are the same. @default ['inputs', 'source'] */
  readonly by?: CachePolicy<Input> | readonly CachePolicy<Input>[]
  /** How long a result is good for, from when it was stored. @default for ever */
  readonly expiresIn?: Duration
  /** Whether to run the body although there is a result, which the new one replaces. @default false */
  readonly refresh?: boolean | ((call: CachedCall<Input>) => boolean)
}

export interface CachedTask<Input> {
  readonly cache?: CacheOptions<Input>
  readonly run: unknown
}

/** Undefined for a task that is not cached. */
export function cacheAskOf<Input>(task: CachedTask<Input>, call: CachedCall<Input>): CacheAsk | undefined {
  if (task.cache === undefined) return undefined
  const { by = ['inputs', 'source'], expiresIn, refresh = false } = task.cache
  const policies = Array.isArray(by) ? (by as readonly CachePolicy<Input>[]) : [by as CachePolicy<Input>]
  return {
    parts: policies.map((policy) => partOf(policy, task, call)),
    expiresInMs: expiresIn === undefined ? undefined : parseDurationMs(expiresIn),
    refresh: typeof refresh === 'function' ? refresh(call) : refresh,
  }
}

function partOf<Input>(policy: CachePolicy<Input>, { run }: CachedTask<Input>, call: CachedCall<Input>): unknown {
  if (typeof policy === 'function') return ['own', policy(call)]
  switch (policy) {
    case 'inputs':
      return [policy, call.input]
    case 'source':
      return [policy, String(run)]
    case 'parameters':
      return [policy, call.run.parameters]
    case 'run':
      return [policy, call.run.id]
  }
}
