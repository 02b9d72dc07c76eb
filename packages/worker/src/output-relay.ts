import type { LogLine } from '@orc/core/contract'
import { isOrcError } from '@orc/core/model'
import type { Clock, Logger } from '@orc/core/runtime'
import { LAST_LINES } from './exit-message.ts'
import type { Infrastructure, OutputLine } from './provisioner.ts'
import { messageOf, type Uplink } from './uplink.ts'

export interface RelayContext {
  readonly clock: Clock
  readonly log: Logger
  readonly uplink: Uplink
  readonly leaving: AbortSignal
}

/** Lines that come closer together than this many milliseconds travel together. */
const COALESCE_MS = 100
const BATCH_LINES = 1000
/** So that a batch fits into a request whatever the lines are. */
const BATCH_CHARS = 256 * 1024

/**
 * Sends what a run prints to its log, each line numbered by its byte offset, so that lines that the runner or an earlier
 * worker sent already are stored once. Reading waits while the API is away: what is not sent stays in the file, not in
 * memory.
 */
export class OutputRelay {
  /** Resolves once the infrastructure is gone and every line of it is sent, or the worker leaves. */
  readonly drained: Promise<void>
  readonly #context: RelayContext
  readonly #infrastructure: Infrastructure
  #lastLines: string[] = []
  #refused = false

  constructor(context: RelayContext, infrastructure: Infrastructure) {
    this.#context = context
    this.#infrastructure = infrastructure
    this.drained = this.#relay().catch((error: unknown) => {
      if (!context.leaving.aborted)
        context.log.warn('output: cannot be read', { ...infrastructure.run, error: messageOf(error) })
    })
  }

  /** The last lines that were printed so far. */
  get lastLines(): readonly string[] {
    return this.#lastLines
  }

  async #relay(): Promise<void> {
    const { clock, leaving } = this.#context
    const lines = this.#infrastructure.logs({ fromByte: 0, signal: leaving })[Symbol.asyncIterator]()
    let next = lines.next()
    for (let ended = false; !ended; ) {
      const first = await next
      if (first.done === true) return
      const batch: OutputLine[] = [first.value]
      const full = new AbortController()
      const window = clock.sleep(COALESCE_MS, full.signal).then(() => 'over' as const)
      next = lines.next()
      for (
        let chars = first.value.text.length;
        batch.length < BATCH_LINES && chars < BATCH_CHARS && !batch.at(-1)?.onStored;
      ) {
        const step = await Promise.race([next, window])
        if (step === 'over') break
        if (step.done === true) {
          ended = true
          break
        }
        batch.push(step.value)
        chars += step.value.text.length
        next = lines.next()
      }
      full.abort()
      await this.#send(batch)
    }
  }

  /** A mark among the lines is the last of its batch: somebody waits for what is before it. */
  async #send(batch: readonly OutputLine[]): Promise<void> {
    await this.#store(batch.filter(({ onStored }) => onStored === undefined))
    await batch.at(-1)?.onStored?.()
  }

  async #store(batch: readonly OutputLine[]): Promise<void> {
    this.#lastLines = [...this.#lastLines, ...batch.slice(-LAST_LINES).map(({ text }) => text)].slice(-LAST_LINES)
    if (this.#refused || batch.length === 0) return
    const { id, epoch } = this.#infrastructure.run
    try {
      await this.#context.uplink.insist('appendLogs', { id, epoch, lines: batch.map(logLine) })
    } catch (error) {
      if (!isOrcError(error)) throw error
      // Not even a retry would be taken. The lines still go into the message of a crash.
      this.#refused = true
      this.#context.log.warn('output: refused', { id, epoch, error: error.message })
    }
  }
}

function logLine({ offset, at, text }: OutputLine): LogLine {
  return { at: at.toISOString(), level: 'info', message: text, source: 'output', seq: offset }
}
