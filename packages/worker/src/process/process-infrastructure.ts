import type { ChildProcess } from 'node:child_process'
import type { Clock } from '@orc/core/runtime'
import { isSameMachine, thisHost } from '../host.ts'
import type { Infrastructure, OutputLine, OwnedRun, ProvisionerExit } from '../provisioner.ts'
import { Changes } from './changes.ts'
import { readExitStatus } from './exit-status.ts'
import { OutputFile } from './output-file.ts'
import type { Leader, RunDirectory, RunRecord } from './run-directory.ts'
import { Session } from './session.ts'

export interface ProcessInfrastructureOptions {
  readonly directory: RunDirectory
  readonly record: RunRecord
  readonly clock: Clock
  /** The shim, when it was started by this very process. */
  readonly child?: ChildProcess | undefined
  /** Where it is known already. */
  readonly leader?: Leader | undefined
  readonly outputCapBytes?: number | undefined
  readonly onOutput?: ((run: OwnedRun, line: OutputLine) => void) | undefined
  readonly onRemoved?: (() => void) | undefined
}

/** A shim needs milliseconds to write its number; one whose end is not seen here and that has not by now never will. */
const BEGIN_WITHIN_MS = 10_000

const NEVER_STARTED = 'it was never started, because its worker ended before'
const NOT_BEGUN = 'it was never started: it was stopped, or the shell around it ended, before it could be'
const RESTARTED = 'the machine was restarted meanwhile'
const NOT_WRITTEN = 'the shell around it was killed as well, or could not write it down (is the disk full?)'

/** One run's process, seen through its directory: the same whether this process started it or an earlier one did. */
export class ProcessInfrastructure implements Infrastructure {
  readonly run: OwnedRun
  readonly apiUrl: string
  readonly #options: ProcessInfrastructureOptions
  readonly #output: OutputFile
  readonly #shim: Shim | undefined
  /** Aborts when a stop has proof: nobody need look again to see it. */
  readonly #killed = new AbortController()
  #leader: Leader | undefined
  #exit: Promise<ProvisionerExit> | undefined

  constructor(options: ProcessInfrastructureOptions) {
    const { directory, record, clock, child, leader, outputCapBytes: capBytes } = options
    this.run = record.run
    this.#leader = leader
    this.apiUrl = record.apiUrl
    this.#options = options
    this.#output = new OutputFile({ directory, clock, capBytes })
    this.#shim = child && shimOf(child)
  }

  /** Of what is just being started, the number of the shim is known before it is written. */
  get id(): string {
    const { child, record } = this.#options
    const pid = this.#leader?.pid ?? child?.pid
    return `process${pid === undefined ? '' : ` ${pid}`} on ${record.host.hostname}`
  }

  exit(): Promise<ProvisionerExit> {
    this.#exit ??= this.#awaitExit()
    return this.#exit
  }

  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    const { directory, clock } = this.#options
    if (!this.#isOfThisBoot() || (await directory.seal())) return
    const leader = await this.#knownLeader()
    if (!leader) return
    const session = new Session(leader)
    session.signal('SIGTERM')
    const gone = new AbortController()
    const exit = this.exit().finally(() => gone.abort())
    await Promise.race([exit, clock.sleep(graceMs, gone.signal)])
    if (!gone.signal.aborted && session.isAlive()) {
      await directory.noteKill('SIGKILL')
      await session.end(clock)
      this.#killed.abort()
    }
    await exit
  }

  async remove(): Promise<void> {
    await this.#options.directory.remove()
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
    const lines = this.#output.lines({ fromByte, signal, ended: this.exit() })
    for await (const line of lines) {
      if (record.streamOutput) onOutput?.(this.run, line)
      yield line
    }
  }

  async #awaitExit(): Promise<ProvisionerExit> {
    if (!this.#isOfThisBoot()) return (await this.#written()) ?? unknown(RESTARTED)
    const leader = await this.#knownLeader()
    if (!leader) return unknown(this.#shim ? NOT_BEGUN : NEVER_STARTED)
    await this.#shim?.exit
    await this.#untilGone(new Session(leader))
    return (await this.#written()) ?? unknown(NOT_WRITTEN)
  }

  /** Undefined when it was sealed instead. Waits for a shim that is just beginning, and seals what never begins. */
  async #knownLeader(): Promise<Leader | undefined> {
    const { directory, clock } = this.#options
    const startedAt = clock.now().getTime()
    using changes = new Changes(directory.path)
    while (this.#leader === undefined) {
      changes.expect()
      const hasEnded = this.#shim?.ended.aborted === true // before the look: what it wrote is seen then
      const leader = await directory.leader()
      if (leader === 'sealed') return undefined
      if (leader !== 'not-yet') this.#leader = leader
      else if (hasEnded) return undefined
      else if (clock.now().getTime() - startedAt > BEGIN_WITHIN_MS && (await directory.seal())) return undefined
      else await changes.next(clock, this.#shim?.ended)
    }
    return this.#leader
  }

  /** Once the exit is written, what is left of the session is nobody's: it goes as well. */
  async #untilGone(session: Session): Promise<void> {
    const { directory, clock } = this.#options
    using changes = new Changes(directory.path)
    for (;;) {
      changes.expect()
      if ((await directory.exitStatus()) !== undefined) return session.end(clock)
      if (!session.isAlive()) return
      await changes.next(clock, this.#killed.signal)
    }
  }

  async #written(): Promise<ProvisionerExit | undefined> {
    const { directory } = this.#options
    const status = await directory.exitStatus()
    if (status) return readExitStatus(status)
    const signal = await directory.killedBy()
    return signal === undefined ? undefined : { exitCode: null, signal, outOfMemory: false }
  }

  #isOfThisBoot(): boolean {
    const here = thisHost()
    const { host } = this.#options.record
    return isSameMachine(host, here) && host.bootId === here.bootId
  }
}

interface Shim {
  readonly exit: Promise<void>
  /** Aborts with it. */
  readonly ended: AbortSignal
}

function shimOf(child: ChildProcess): Shim {
  const ended = new AbortController()
  const { promise: exit, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    ended.abort()
    resolve()
  }
  if (child.exitCode !== null || child.signalCode !== null) end()
  else child.once('exit', end)
  return { exit, ended: ended.signal }
}

function unknown(reason: string): ProvisionerExit {
  return { exitCode: null, signal: null, outOfMemory: false, unknown: reason }
}
