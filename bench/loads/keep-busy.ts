import { monotonicMs } from '../harness/monotonic.ts'
import { HttpConnection } from './http-connection.ts'

export interface BusyAsk {
  readonly url: string
  readonly key: string
  readonly connections: number
  /** Done but not counted, in milliseconds. */
  readonly warmUpMs: number
  readonly measureMs: number
}

export interface BusyResult {
  readonly perSecond: number
  /** Of each piece of work that ended in the time measured, in milliseconds. */
  readonly latenciesMs: readonly number[]
  /** Pieces of work that were refused or failed, and what was said about the first. */
  readonly refused: number
  readonly refusal: string | null
}

/** Repeats a piece of work on each of many connections, for as long as was asked. Prints the result. */
export async function keepBusy(ask: BusyAsk, work: (connection: HttpConnection) => Promise<void>): Promise<void> {
  const connections = await Promise.all(Array.from({ length: ask.connections }, () => HttpConnection.open(ask)))
  const fromMs = monotonicMs() + ask.warmUpMs
  const untilMs = fromMs + ask.measureMs
  const latenciesMs: number[] = []
  let refused = 0
  let refusal: string | null = null
  const repeat = async (connection: HttpConnection): Promise<void> => {
    for (let startedMs = monotonicMs(); startedMs < untilMs; startedMs = monotonicMs()) {
      try {
        await work(connection)
      } catch (error) {
        refused++
        refusal ??= String(error)
        if (refused > 100) return
      }
      const endedMs = monotonicMs()
      if (endedMs >= fromMs && endedMs < untilMs) latenciesMs.push(endedMs - startedMs)
    }
  }
  await Promise.all(connections.map(repeat))
  for (const connection of connections) connection[Symbol.dispose]()
  const result: BusyResult = {
    perSecond: latenciesMs.length / (ask.measureMs / 1000),
    latenciesMs: latenciesMs.map((ms) => Math.round(ms * 100) / 100),
    refused,
    refusal,
  }
  process.stdout.write(JSON.stringify(result))
}

/** What this program was asked for. */
export const asked = <Ask>(): Ask => JSON.parse(process.argv[2] ?? '{}') as Ask
