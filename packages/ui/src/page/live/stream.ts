import type { PositionedClient, StreamSign } from '@orc/client'
import { isOrcError } from '@orc/core/model'
import { backoffMs, type Clock, type Random } from '@orc/core/runtime'
import type { LiveMessage } from './messages.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5000
/** Without a session it is no use to ask again at once. */
const SIGNED_OUT_FAILURES = 6
/** The server shows that it lives every 5 seconds; without that for so long the connection is dead. */
const SILENCE_MS = 12_000

export interface StreamTurn {
  readonly client: Pick<PositionedClient, 'events'>
  readonly clock: Clock
  readonly random: Random
  readonly say: (message: LiveMessage) => void
  /** The last event that is known, undefined before the first stream. */
  readonly position: () => number | undefined
  /** Moves on with the lines that arrive. */
  readonly logsAfter: Record<string, number>
  /** Ends the turn, so that the next one begins with other wishes. */
  readonly signal: AbortSignal
}

/** Reads the stream until the turn ends. A lost connection is sought again, and gone on with where it was. */
export async function streamTurn({
  client,
  clock,
  random,
  say,
  position,
  logsAfter,
  signal,
}: StreamTurn): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const silence = watchSilence(clock, signal)
    let hasBegun = false
    const onPosition = (after: number): void => {
      if (hasBegun) return
      hasBegun = true
      failures = 0
      say({ kind: 'begun', after, anew: position() === undefined })
      say({ kind: 'status', status: 'live' })
    }
    const onSign = (sign: StreamSign): void => {
      silence.alive()
      if (sign.kind !== 'alive') say(sign)
      if (sign.kind === 'logs') logsAfter[sign.flowRun] = sign.items.at(-1)?.id ?? 0
    }
    try {
      const ask = { after: position(), logsAfter, signal: silence.signal, onPosition, onSign }
      for await (const event of client.events(ask)) say({ kind: 'event', event })
    } catch (error) {
      if (isOrcError(error, 'unauthorized')) failures = SIGNED_OUT_FAILURES
    }
    silence.end()
    if (signal.aborted) return
    failures += 1
    say({ kind: 'status', status: 'lost' })
    await clock.sleep(
      backoffMs(failures, { baseMs: FIRST_WAIT_MS, maxMs: LONGEST_WAIT_MS, jitter: 0.2, random }),
      signal,
    )
  }
}

/** A signal that aborts with `outer`, and when nothing was heard for too long: a network that is gone says nothing. */
function watchSilence(clock: Clock, outer: AbortSignal) {
  const dead = new AbortController()
  const over = new AbortController()
  const now = (): number => clock.now().getTime()
  let heardMs = now()
  const watch = async (): Promise<void> => {
    for (let leftMs = SILENCE_MS; leftMs > 0; leftMs = heardMs + SILENCE_MS - now()) {
      await clock.sleep(leftMs, over.signal)
      if (over.signal.aborted) return
    }
    dead.abort()
  }
  void watch()
  return {
    signal: AbortSignal.any([dead.signal, outer]),
    alive: () => {
      heardMs = now()
    },
    end: () => over.abort(),
  }
}
