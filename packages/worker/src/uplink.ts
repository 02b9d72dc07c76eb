import type { Client } from '@orc/client'
import type { OperationInput, OperationName, OperationReply } from '@orc/core/contract'
import { isOrcError, MAX_REPORT_BACKOFF_MS, OrcError } from '@orc/core/model'
import { backoffMs, type Clock, type Logger, type Random } from '@orc/core/runtime'
import { unlessAborted } from './signals.ts'
import type { Emit } from './worker-events.ts'

/** What a worker needs of a client. */
export type WorkerApi = Pick<Client, 'address' | 'call' | 'events'>

export interface UplinkContext {
  readonly client: WorkerApi
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly emit: Emit
  /** Ends every call: the worker leaves. */
  readonly leaving: AbortSignal
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined
  /** A network that was cut says nothing: after so many milliseconds without an answer the call failed. @default 10000 */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 10_000

/**
 * The worker's way to the API. An outage is noticed and told once, not once a call; whoever has to be heard is: `insist`
 * asks until there is an answer, never more than `MAX_REPORT_BACKOFF_MS` apart, however long that takes.
 */
export class Uplink {
  readonly #context: UplinkContext
  #wasAnswered = false
  #lostAt: Date | undefined
  #answersSince: Date

  constructor(context: UplinkContext) {
    this.#context = context
    this.#answersSince = context.clock.now()
  }

  /** Since when every call was answered. */
  get answersSince(): Date {
    return this.#answersSince
  }

  /** One call. Throws refusals and outages alike: `isOutage` tells them apart. */
  async ask<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options: AskOptions = {},
  ): Promise<OperationReply<Name>> {
    const { leaving } = this.#context
    leaving.throwIfAborted()
    try {
      const reply = await this.#withDeadline(options, (signal) => this.#context.client.call(name, input, { signal }))
      this.#wasAnswered = true
      this.#answered()
      return reply
    } catch (error) {
      if (!leaving.aborted && !options.signal?.aborted) this.#failed(error)
      throw error
    }
  }

  /** Asks until there is an answer. Throws only refusals, and the signal's reason once the worker leaves. */
  async insist<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options: AskOptions = {},
  ): Promise<OperationReply<Name>> {
    const { clock, random, leaving } = this.#context
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.ask(name, input, options)
      } catch (error) {
        leaving.throwIfAborted()
        options.signal?.throwIfAborted()
        if (!isOutage(error) || this.#isWrongKey(error)) throw error
        await clock.sleep(backoffMs(failures, { ...REPORT_BACKOFF, random }), leaving)
      }
    }
  }

  /** A key that never fit will not; one that did may be on its way to be replaced everywhere. */
  #isWrongKey(error: unknown): boolean {
    return isOrcError(error, 'unauthorized') && !this.#wasAnswered
  }

  async #withDeadline<Reply>(options: AskOptions, call: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
    const { deadlineMs = DEADLINE_MS, signal } = options
    const { client, clock, leaving } = this.#context
    const over = new AbortController()
    const end = (): void => over.abort(signal?.aborted ? signal.reason : leaving.reason)
    const sources = signal ? [signal, leaving] : [leaving]
    for (const source of sources) source.addEventListener('abort', end)
    const expiry = clock.sleep(deadlineMs, over.signal).then(() => {
      if (over.signal.aborted) return
      over.abort(new OrcError('api_unreachable', { url: client.address, reason: `no answer for ${deadlineMs} ms` }))
    })
    try {
      if (signal?.aborted) end()
      return await unlessAborted(call(over.signal), over.signal)
    } finally {
      for (const source of sources) source.removeEventListener('abort', end)
      over.abort()
      await expiry
    }
  }

  #answered(): void {
    const { clock, emit, log } = this.#context
    if (this.#lostAt === undefined) return
    const afterMs = clock.now().getTime() - this.#lostAt.getTime()
    this.#lostAt = undefined
    this.#answersSince = clock.now()
    log.info('api: answers again', { afterMs })
    emit({ type: 'api:regained', afterMs })
  }

  #failed(error: unknown): void {
    if (!isOutage(error)) return this.#answered()
    if (this.#lostAt !== undefined) return
    const { clock, emit, log } = this.#context
    this.#lostAt = clock.now()
    log.warn('api: no answer, trying again until there is one', { error: messageOf(error) })
    emit({ type: 'api:lost', error })
  }
}

export const REPORT_BACKOFF = { baseMs: 250, maxMs: MAX_REPORT_BACKOFF_MS, jitter: 0.2 } as const

/** Whether asking again may help: nobody answered, or what answered is ill. A refusal stays one. */
export function isOutage(error: unknown): boolean {
  return !isOrcError(error) || error.status >= 500 || error.code === 'unauthorized'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
