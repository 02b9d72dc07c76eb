import type { Client } from '@orc/client'
import type { StopOrder } from '@orc/core/contract'
import { isOrcError, MAX_REPORT_BACKOFF_MS, RENEW_EVERY_MS } from '@orc/core/model'
import { type Clock, type Service, silentLogger, startLoop } from '@orc/core/runtime'
import type { HandedRun } from './handover.ts'
import type { LeaveLastWord } from './last-words.ts'

/** What the answers to renewals say to the one who runs the flow. */
export interface RenewalListener {
  stop(order: StopOrder): void
  /** The epoch is over. */
  superseded(): void
}

export interface Renewals extends AsyncDisposable {
  /** The flow has ended by itself: what follows is its report, which must not be cut short by an order to stop. */
  settled(): void
  /** Takes what is to be said if the flow never lets go of its thread. Where there is no other thread, nobody says it. */
  readonly leave: LeaveLastWord
}

export type StartRenewals = (listener: RenewalListener) => Renewals

export interface RenewalOptions {
  readonly client: Client
  readonly clock: Clock
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
}

/** The lease that `start` gave lasts three times as long as this and the next renewal; short runs never renew. */
const FIRST_RENEWAL_MS = 2_000

/** An answer that takes longer is asked for anew: a connection that died silently must not cost the lease. */
const ANSWER_WITHIN_MS = 5_000

/** Renews the run lease until it is disposed or the epoch is over; outages are waited out. */
export function renewRun({ client, clock, run }: RenewalOptions, listener: RenewalListener): Service {
  const { id, epoch } = run
  const over = new AbortController()
  let isFirst = true
  const renew = async (signal: AbortSignal): Promise<number | void> => {
    if (isFirst) {
      isFirst = false
      return FIRST_RENEWAL_MS
    }
    if (over.signal.aborted) return
    try {
      const answer = await within(clock, signal, (limited) =>
        client.call('renewFlowRun', { id, epoch }, { signal: limited }),
      )
      if (answer.stop) listener.stop(answer.stop)
    } catch (error) {
      if (!isRefusal(error)) throw error
      over.abort()
      listener.superseded()
    }
  }
  const timing = { everyMs: RENEW_EVERY_MS, maxBackoffMs: MAX_REPORT_BACKOFF_MS }
  return startLoop({ clock, log: silentLogger }, { name: 'run lease', ...timing, tick: renew })
}

/** Not `unauthorized`: the start took the token, so the server has another key for now. */
function isRefusal(error: unknown): boolean {
  return isOrcError(error) && error.status < 500 && error.status !== 429 && error.code !== 'unauthorized'
}

async function within<Answer>(
  clock: Clock,
  outer: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const limit = new AbortController()
  const answered = new AbortController()
  const abort = (): void => {
    answered.abort()
    limit.abort(outer.reason)
  }
  outer.addEventListener('abort', abort)
  void clock.sleep(ANSWER_WITHIN_MS, answered.signal).then(() => limit.abort(new Error('no answer in time')))
  try {
    return await ask(limit.signal)
  } finally {
    answered.abort()
    outer.removeEventListener('abort', abort)
  }
}

/** On this thread: for flows that let the event loop turn. */
export function renewHere(options: RenewalOptions): StartRenewals {
  return (listener) => {
    const loop = renewRun(options, listener)
    return { settled: () => {}, leave: () => () => {}, [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose]() }
  }
}
