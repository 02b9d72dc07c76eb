import type { EndedRun, RunBackend, WaitCall, WaitEnd } from '@orc/core'
import type { RunEnd, Wait, WaitAsk } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import { isFencedOff } from '../report.ts'
import { identify } from '../tasks/identity.ts'
import type { LongWaits } from '../tasks/long-waits.ts'
import { Suspension, type SuspensionParts } from './suspension.ts'

/** How long one request waits for input; the next one follows at once. */
const POLL_MS = 30_000

export interface WaitParts extends SuspensionParts {
  /** Another epoch has the run, or it is over. */
  readonly onFencedOff: () => void
  /** A run that ended, with its result fetched from wherever that is kept. */
  readonly readRun: (run: RunEnd) => Promise<EndedRun>
}

/**
 * Waits that outlast the process.
 *
 * - A wait is stored before it begins; the store alone says when it is over, by its own clock.
 * - A body that runs again asks again, and what has happened has happened: it goes on at once.
 * - A short wait holds the process. Once all that the run does is wait, and for long, it gives its infrastructure back:
 *   then the wait never settles, and no code of the flow runs any more in this process.
 * - While a task is under way beside a wait, the process goes on.
 */
export function durableWaits(parts: WaitParts): RunBackend['wait'] {
  const suspension = new Suspension(parts)
  return async (call) => {
    const ask = askOf(call)
    using open = parts.calls.enter(call.scope.call)
    call.signal.throwIfAborted()
    for (let wait = await request(parts, { ask, call, waitMs: 0 }); ; ) {
      const end = await endOf(parts, wait)
      if (end !== undefined) return end
      using _held = suspension.hold(wait, isShort(wait, call))
      using _rest = open.rest()
      wait = await unlessReleased(suspension, next(parts, { ask, call, waitMs: POLL_MS }, wait))
    }
  }
}

/** An answer that comes on the way out is not this process' to go on with. */
async function unlessReleased(suspension: Suspension, news: Promise<Wait>): Promise<Wait> {
  try {
    return await news
  } finally {
    if (suspension.isReleased) await new Promise<never>(() => {})
  }
}

/** A task that waits long for its next try gives the infrastructure back until then; not while something else is waited for. */
export function besideTasks(tasks: LongWaits, wait: RunBackend['wait']): RunBackend['wait'] {
  let waits = 0
  return async (call) => {
    waits += 1
    const ended = tasks.began(`wait ${waits}`, call.scope.call ?? null)
    try {
      return await wait(call)
    } finally {
      ended()
    }
  }
}

interface Request {
  readonly ask: WaitAsk
  readonly call: WaitCall
  readonly waitMs: number
}

function askOf({ kind, name, key, subject, scope, lengthMs, schema, message }: WaitCall): WaitAsk {
  const id = identify({ kind, name, input: undefined, key, scope })
  const { tries: within } = scope
  const about = { id, kind, name, subject: subject ?? null, within }
  return { ...about, lengthMs: lengthMs ?? null, schema: schema ?? null, message: message ?? null }
}

function isShort({ leftMs }: Wait, { holdMs }: WaitCall): boolean {
  return leftMs !== null && leftMs <= holdMs
}

/** What has become of it when there may be news: a sleep needs no request until its time has come. */
async function next(parts: WaitParts, request_: Request, { kind, leftMs }: Wait): Promise<Wait> {
  const { signal } = request_.call
  if (kind !== 'sleep') return request(parts, { ...request_, waitMs: Math.min(request_.waitMs, leftMs ?? POLL_MS) })
  await parts.clock.sleep(leftMs ?? 0, signal)
  signal.throwIfAborted()
  return request(parts, { ...request_, waitMs: 0 })
}

async function request({ call, run, onFencedOff }: WaitParts, { ask, call: made, waitMs }: Request): Promise<Wait> {
  const { signal } = made
  try {
    const { id, epoch } = run
    const wait = await call('awaitWait', { id, epoch, wait: ask, waitMs }, { signal })
    signal.throwIfAborted() // in one process with the API an aborted request is answered, and at once
    return wait
  } catch (error) {
    signal.throwIfAborted()
    if (isOrcError(error) && isFencedOff(error)) onFencedOff()
    throw error
  }
}

async function endOf({ readRun }: WaitParts, { outcome, value }: Wait): Promise<WaitEnd | undefined> {
  if (outcome === null) return undefined
  const run = (value as RunEnd | null) ?? undefined
  if (outcome === 'ended') return { by: 'run', run: run && (await readRun(run)) }
  if (outcome === 'received') return { by: 'event', payload: value }
  return outcome === 'answered' ? { by: 'input', input: value } : { by: 'time' }
}
