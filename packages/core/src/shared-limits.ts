import { currentBackend, currentFrame, type RunBackend } from './backend.ts'

export interface SlotOptions {
  /** How many this takes. @default 1 */
  readonly slots?: number | undefined
  /** Each key has the slots of the limit for itself, a tenant for example. @default none */
  readonly key?: string | undefined
}

/**
 * Runs the body while holding slots of a concurrency limit, which all runs share by its name
 * (`orc concurrency-limit create db --slots 5`). It waits in line for them, and gives them back when the body is over;
 * when this run dies, they come back with its lease. Called outside of a run it calls the body at once. A body that asks
 * for the limit that it holds itself may wait for itself.
 * @throws {OrcError} `concurrency_limit_not_found`, `concurrency_limit_kind` for a rate, `concurrency_limit_too_small`
 * @example await withConcurrency('db', { key: tenant }, () => importRows(rows))
 */
export async function withConcurrency<Result>(
  name: string,
  options: SlotOptions,
  body: () => Result | Promise<Result>,
): Promise<Result> {
  const { backend, signal } = here()
  const release = await backend.acquire(askOf(name, options), signal)
  try {
    return await body()
  } finally {
    release()
  }
}

/**
 * Waits until the rate allows it: at most its slots are granted in any span of its length, to all runs together
 * (`orc concurrency-limit create openai --slots 60 --per 1m`). Called outside of a run it does not wait.
 * @throws {OrcError} `concurrency_limit_not_found`, `concurrency_limit_kind` for a limit that is no rate,
 * `concurrency_limit_too_small`
 * @example await rateLimit('openai', { key: account })
 */
export async function rateLimit(name: string, options: SlotOptions = {}): Promise<void> {
  const { backend, signal } = here()
  await backend.rateLimit(askOf(name, options), signal)
}

function here(): { readonly backend: RunBackend; readonly signal: AbortSignal } {
  return currentFrame() ?? { backend: currentBackend(), signal: new AbortController().signal }
}

function askOf(limit: string, { slots = 1, key = '' }: SlotOptions) {
  return { limit, slots, key }
}
