import type { Client } from '@orc/client'
import type { StopOrder } from '@orc/core/contract'
import { type Clock, type Logger, systemClock, systemRandom } from '@orc/core/runtime'
import { connectRunner } from '../api.ts'
import type { Handover } from '../handover.ts'
import type { LastWord, LeaveLastWord } from '../last-words.ts'
import { type RenewalListener, type Renewals, renewHere, renewRun, type StartRenewals } from '../renewals.ts'
import { speakLastWord } from './speak-last-word.ts'
import { readUrl } from './url-file.ts'

/**
 * Renews from a thread of its own, so that a flow which computes for minutes without a pause is not taken for dead. The
 * thread also holds what such a flow cannot be asked for: when it was told to stop and its grace is over, the thread kills
 * the process; and when its time is up, the thread first says what was left with it to be said then. It is started before the flow gets its first turn, for there may be no second.
 */
interface ThreadData {
  readonly handover: Pick<Handover, 'api' | 'token' | 'graceMs' | 'run'>
}

/** What the thread is told. */
type Word =
  | { readonly settled: true }
  | { readonly leave: LastWord; readonly number: number }
  | { readonly takeBack: number }

type News = { readonly stop: StopOrder } | { readonly superseded: true }

/** Beyond the grace, for a flow that ends in time and lets its process end by itself. */
const KILL_MARGIN_MS = 500

export interface ThreadOptions {
  readonly program: URL
  readonly handover: Handover
  readonly log: Logger
}

export function renewOnThread({ program, handover, log }: ThreadOptions): StartRenewals {
  return (listener) => {
    const threads = process.getBuiltinModule('node:worker_threads')
    const { api, token, graceMs, run } = handover
    const workerData: ThreadData = { handover: { api, token, graceMs, run } }
    const thread = new threads.Worker(program, { workerData, execArgv: [], argv: [], env: threads.SHARE_ENV })
    const tell = (word: Word): void => thread.postMessage(word)
    let words = 0
    let renewals: Renewals = {
      settled: () => tell({ settled: true }),
      leave: (word) => {
        const number = (words += 1)
        tell({ leave: word, number })
        return () => tell({ takeBack: number })
      },
      [Symbol.asyncDispose]: async () => void thread.terminate(),
    }
    thread.on('message', (news: News) => ('stop' in news ? listener.stop(news.stop) : listener.superseded()))
    thread.on('error', (error) => {
      log.warn('the thread that renews the lease failed', { error: String(error) })
      const client = connect(handover)
      renewals = renewHere({ client, clock: systemClock, run })(listener)
    })
    thread.unref() // a flow that waits for what never comes must still be found out
    const leave: LeaveLastWord = (word) => renewals.leave(word)
    return { settled: () => renewals.settled(), leave, [Symbol.asyncDispose]: () => renewals[Symbol.asyncDispose]() }
  }
}

/** What the thread itself does. */
export function runRenewalThread(data: unknown): void {
  const { handover } = data as ThreadData
  const { graceMs, run } = handover
  const { parentPort } = process.getBuiltinModule('node:worker_threads')
  const client = connect(handover)
  const settled = new AbortController()
  const words = new LastWordsLeft((word) => speakLastWord(client, run, word))
  parentPort?.on('message', (word: Word) => {
    if ('leave' in word) words.leave(word.number, word.leave)
    else if ('takeBack' in word) words.takeBack(word.takeBack)
    else settled.abort()
  })
  const tell = (news: News, grace: number): void => {
    parentPort?.postMessage(news)
    void killAfter(grace + KILL_MARGIN_MS, { clock: systemClock, unless: settled.signal })
  }
  const listener: RenewalListener = {
    stop: once((stop) => tell({ stop }, stop.graceMs)),
    superseded: once(() => tell({ superseded: true }, graceMs)),
  }
  renewRun({ client, clock: systemClock, run }, listener)
}

/** The first whose time has come is spoken, and is the last thing this process does. */
class LastWordsLeft {
  readonly #left = new Map<number, AbortController>()
  readonly #speak: (word: LastWord) => Promise<void>
  #isSpeaking = false

  constructor(speak: (word: LastWord) => Promise<void>) {
    this.#speak = speak
  }

  leave(number: number, word: LastWord): void {
    const takenBack = new AbortController()
    this.#left.set(number, takenBack)
    void this.#sayInTime(word, takenBack.signal)
  }

  takeBack(number: number): void {
    this.#left.get(number)?.abort()
    this.#left.delete(number)
  }

  async #sayInTime(word: LastWord, takenBack: AbortSignal): Promise<void> {
    await systemClock.sleep(word.afterMs + KILL_MARGIN_MS, takenBack)
    if (takenBack.aborted || this.#isSpeaking) return
    this.#isSpeaking = true
    try {
      await this.#speak(word)
    } finally {
      process.kill(process.pid, 'SIGKILL')
    }
  }
}

function connect(handover: Pick<Handover, 'api' | 'token'>): Client {
  return connectRunner(handover, { readUrl: () => readUrl(handover.api), random: systemRandom })
}

async function killAfter(ms: number, { clock, unless }: { clock: Clock; unless: AbortSignal }): Promise<void> {
  await clock.sleep(ms, unless)
  if (!unless.aborted) process.kill(process.pid, 'SIGKILL')
}

/** Each renewal repeats the order until the process is gone. */
function once<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  let isDone = false
  return (...args) => {
    if (isDone) return
    isDone = true
    act(...args)
  }
}
