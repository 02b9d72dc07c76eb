import type { Client } from '@orc/client'
import type { StopOrder } from '@orc/core/contract'
import { type Clock, type Logger, systemClock, systemRandom } from '@orc/core/runtime'
import { connectRunner } from '../api.ts'
import type { Handover } from '../handover.ts'
import { type RenewalListener, type Renewals, renewHere, renewRun, type StartRenewals } from '../renewals.ts'
import { readUrl } from './url-file.ts'

/**
 * Renews from a thread of its own, so that a flow which computes for minutes without a pause is not taken for dead. The
 * thread also holds the one thing that such a flow cannot be asked for: when it was told to stop and its grace is over,
 * the thread kills the process. It is started before the flow gets its first turn, for there may be no second.
 */
interface ThreadData {
  readonly handover: Pick<Handover, 'api' | 'token' | 'graceMs' | 'run'>
}

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
    let renewals: Renewals = {
      settled: () => thread.postMessage('settled'),
      [Symbol.asyncDispose]: async () => void thread.terminate(),
    }
    thread.on('message', (news: News) => ('stop' in news ? listener.stop(news.stop) : listener.superseded()))
    thread.on('error', (error) => {
      log.warn('the thread that renews the lease failed', { error: String(error) })
      const client = connect(handover)
      renewals = renewHere({ client, clock: systemClock, run })(listener)
    })
    thread.unref() // a flow that waits for what never comes must still be found out
    return { settled: () => renewals.settled(), [Symbol.asyncDispose]: () => renewals[Symbol.asyncDispose]() }
  }
}

/** What the thread itself does. */
export function runRenewalThread(data: unknown): void {
  const { handover } = data as ThreadData
  const { api, graceMs, run, token } = handover
  const { parentPort } = process.getBuiltinModule('node:worker_threads')
  const settled = new AbortController()
  parentPort?.once('message', () => settled.abort())
  const tell = (news: News, grace: number): void => {
    parentPort?.postMessage(news)
    void killAfter(grace + KILL_MARGIN_MS, { clock: systemClock, unless: settled.signal })
  }
  const listener: RenewalListener = {
    stop: once((stop) => tell({ stop }, stop.graceMs)),
    superseded: once(() => tell({ superseded: true }, graceMs)),
  }
  renewRun({ client: connect({ api, token }), clock: systemClock, run }, listener)
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
