import type { Readable } from 'node:stream'
import type { Clock } from '@orc/core/runtime'
import type { Infrastructure, OutputLine, OwnedRun, ProvisionerExit } from '@orc/worker'
import type { Container, ContainerInspectInfo } from 'dockerode'
import type { Engine } from '../engine/engine.ts'
import { ignoreStatus, isStatus } from '../engine/engine-errors.ts'
import { foreignImageHint } from '../images/foreign-image.ts'
import { readRemovalPolicy } from '../job/docker-job.ts'
import { EXIT_NOTE, HANDOVER_FILE, isFilled, putFile, readFileIn, STORED_FILE, URL_FILE } from './container-files.ts'
import { mayBeSignal, readExitState } from './exit-status.ts'
import { type ContainerRecord, keptName } from './labels.ts'
import { linesOf, OutputLines } from './output.ts'

export interface DockerInfrastructureOptions {
  readonly engine: Engine
  readonly containerId: string
  readonly record: ContainerRecord
  readonly clock: Clock
  readonly onOutput?: ((run: OwnedRun, line: OutputLine) => void) | undefined
  readonly onRemoved?: (() => void) | undefined
}

/** Between two tries to reach an engine that is away, in milliseconds. */
const ENGINE_AGAIN_MS = 1_000
/** The net below the engine's own word that a container ended: after a restart it forgets who waits. */
const LOOK_AGAIN_MS = 5_000

const REMOVED = 'somebody removed its container before that was known'
const NEVER_STARTED = 'it was never started, because its worker ended before'

/** Standard output and standard error, each with its mark. */
const STREAMS = 2

/** What the runner prints when the flow has ended. The record separator keeps flows from printing it by chance. */
export function outputMark({ id, epoch }: OwnedRun): string {
  return `\u001eorc: end of output ${id}.${epoch}`
}

/** One run's container, seen through the engine: the same whether this process made it or an earlier one did. */
export class DockerInfrastructure implements Infrastructure {
  readonly run: OwnedRun
  readonly apiUrl: string | undefined
  readonly id: string
  readonly #options: DockerInfrastructureOptions
  readonly #container: Container
  readonly #clock: Clock
  #exit: Promise<ProvisionerExit> | undefined
  #knownUrl: string | undefined

  constructor(options: DockerInfrastructureOptions) {
    const { engine, containerId, record, clock } = options
    this.run = record.run
    this.apiUrl = record.apiUrl
    this.#knownUrl = record.apiUrl
    this.id = `container ${containerId.slice(0, 12)}`
    this.#options = options
    this.#container = engine.docker.getContainer(containerId)
    this.#clock = clock
  }

  exit(): Promise<ProvisionerExit> {
    this.#exit ??= this.#awaitExit()
    return this.#exit
  }

  /** A container that was never started is removed: nobody shall start it after this. */
  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    const state = await this.#state()
    if (state === undefined) return
    if (state.Status === 'created') return this.#delete()
    if (!state.Running) return
    if (state.Paused) await this.#container.unpause().catch(ignoreStatus(404, 409, 500))
    await this.#signal('SIGTERM')
    const gone = new AbortController()
    const exit = this.exit().finally(() => gone.abort())
    await Promise.race([exit, this.#clock.sleep(graceMs, gone.signal)])
    if (!gone.signal.aborted) await this.#signal('SIGKILL')
    await exit
  }

  /** A container that the pool's policy keeps is renamed: it belongs to no run any more. */
  async remove(): Promise<void> {
    const state = await this.#state()
    const policy = readRemovalPolicy(this.#options.record.removal)
    const isKept = policy === 'on-success' ? state?.ExitCode !== 0 : policy !== 'always'
    if (state !== undefined && isKept) await this.#keep()
    else await this.#delete()
    this.#options.onRemoved?.()
  }

  async *logs({
    fromByte,
    signal,
  }: {
    readonly fromByte: number
    readonly signal: AbortSignal
  }): AsyncGenerator<OutputLine> {
    const { record, onOutput } = this.#options
    const mark = outputMark(this.run)
    let marks = 0
    for await (const line of this.#lines(fromByte, signal)) {
      if (line.text !== mark) {
        if (record.streamOutput) onOutput?.(this.run, line)
        yield line
      } else if (++marks === STREAMS) yield { ...line, onStored: () => this.#tellStored() }
    }
  }

  /** Tells its runner where the API is now, unless it knows. */
  async moveApi(url: string): Promise<void> {
    if (this.#knownUrl === url) return
    await putFile(this.#container, URL_FILE, JSON.stringify({ url })).catch(ignoreStatus(404))
    this.#knownUrl = url
  }

  async #tellStored(): Promise<void> {
    // The runner waits no longer than a moment: it is not worth an error that it is over by now.
    await putFile(this.#container, STORED_FILE, '').catch(() => {})
  }

  /** Followed while it runs; once more when it is over, for what the engine had not passed on at the end. */
  async *#lines(fromByte: number, signal: AbortSignal): AsyncGenerator<OutputLine, void, undefined> {
    let isOver = false
    void this.exit().then(() => (isOver = true))
    for (let offset = fromByte; !signal.aborted; ) {
      const isLast = isOver // before asking: what was written before the end is in the answer then
      const lines = new OutputLines(offset)
      const stream = await this.#openLogs(signal)
      if (stream === 'gone') return
      if (stream) yield* linesOf(stream, lines)
      if (signal.aborted) return
      if (isLast && stream) return yield* lines.end()
      offset = lines.next
      if (!isOver) await Promise.race([this.exit(), this.#clock.sleep(ENGINE_AGAIN_MS, signal)])
    }
  }

  /** Ends by itself when the container is over. Undefined while the engine is away. */
  async #openLogs(abortSignal: AbortSignal): Promise<Readable | 'gone' | undefined> {
    try {
      const answer = await this.#container.logs({
        stdout: true,
        stderr: true,
        timestamps: true,
        follow: true,
        abortSignal,
      })
      return answer as Readable
    } catch (error) {
      return isStatus(error, 404) ? 'gone' : undefined
    }
  }

  async #awaitExit(): Promise<ProvisionerExit> {
    for (;;) {
      try {
        const found = await this.#inspect()
        if (found === undefined) return unknown(REMOVED)
        const { Status, Running } = found.State
        if (Status === 'created' && !(await this.#begin())) return unknown(NEVER_STARTED)
        if (Status !== 'created' && !Running) return await this.#ended(found)
        await this.#untilItEnds()
      } catch {
        await this.#clock.sleep(ENGINE_AGAIN_MS) // the engine is away: containers are there again when it is
      }
    }
  }

  /** Whoever made it died before it was started; if it was filled, all is there that it needs. */
  async #begin(): Promise<boolean> {
    if (!(await isFilled(this.#container))) return false
    await this.#container.start().catch(ignoreStatus(304))
    return true
  }

  async #untilItEnds(): Promise<void> {
    const over = new AbortController()
    const net = this.#clock.sleep(LOOK_AGAIN_MS, over.signal)
    try {
      await Promise.race([this.#container.wait({ abortSignal: over.signal }).catch(ignoreAbort(over.signal)), net])
    } finally {
      over.abort()
    }
  }

  async #ended({ State, Image }: ContainerInspectInfo): Promise<ProvisionerExit> {
    const note = mayBeSignal(State.ExitCode) ? await readFileIn(this.#container, EXIT_NOTE) : undefined
    const exit = readExitState(State, note === undefined ? undefined : Number.parseInt(note, 10))
    const hint = await foreignImageHint(this.#options.engine, { imageId: Image, exitCode: State.ExitCode })
    return hint === undefined ? exit : { ...exit, hint }
  }

  async #state(): Promise<ContainerInspectInfo['State'] | undefined> {
    return (await this.#inspect())?.State
  }

  /** Undefined when it is gone. */
  async #inspect(): Promise<ContainerInspectInfo | undefined> {
    try {
      return await this.#container.inspect()
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }

  async #signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#container.kill({ signal }).catch(ignoreStatus(404, 409)) // it ended meanwhile
  }

  async #keep(): Promise<void> {
    // A runner that never started left its token there; a volume that is gone has none.
    await putFile(this.#container, HANDOVER_FILE, '').catch(() => {})
    const { Name } = await this.#container.inspect()
    await this.#container.rename({ name: keptName(Name) }).catch(ignoreStatus(404, 409))
  }

  /** With its anonymous volume. */
  async #delete(): Promise<void> {
    await this.#container.remove({ force: true, v: true }).catch(ignoreStatus(404, 409)) // 409: it is being removed
  }
}

function unknown(reason: string): ProvisionerExit {
  return { exitCode: null, signal: null, outOfMemory: false, unknown: reason }
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error
  }
}
