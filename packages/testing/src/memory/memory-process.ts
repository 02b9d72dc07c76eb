import type { Client } from '@orc/client'
import type { ClaimedRun, InfrastructureExit } from '@orc/core/contract'
import { silentLogger } from '@orc/core/runtime'
import { EXIT_CODES, executeRun, type RunnerOptions } from '@orc/runner'
import type { Activity } from './activity.ts'
import { Bodies } from './bodies.ts'
import type { Installation } from './installation.ts'
import { Life } from './life.ts'
import { rehearse, type Script } from './rehearsal.ts'

export interface ProcessParts {
  readonly installation: Installation
  readonly activity: Activity
  readonly script: Script
  readonly flow: unknown
}

/** What a claimed run gets for infrastructure: Orc's own runner, in a process that is none. */
export class MemoryProcess {
  readonly id: string
  readonly epoch: number
  /** How it ended; resolves when it is gone. */
  readonly exit: Promise<InfrastructureExit>
  readonly #parts: ProcessParts
  readonly #bodies: Bodies
  readonly #life = new Life()
  readonly #told = new AbortController()

  constructor(claim: ClaimedRun, parts: ProcessParts) {
    this.id = claim.id
    this.epoch = claim.epoch
    this.#parts = parts
    this.#bodies = new Bodies(parts.activity)
    const ended = Promise.race([this.#execute(claim), this.#life.killed.then(killedExit)])
    this.exit = ended.then((exit) => {
      this.kill('It is over.') // what the flow left behind ends with its process
      return exit
    })
  }

  isAtWork(): boolean {
    return this.#bodies.areAtWork()
  }

  /** As a worker does it: the signal, a grace, the kill. */
  async stop({ graceMs, reason }: { readonly graceMs: number; readonly reason: string }): Promise<void> {
    if (this.#told.signal.aborted) return
    this.#told.abort(new Error(reason))
    const gone = new AbortController()
    void this.exit.then(() => gone.abort())
    await this.#parts.installation.clock.sleep(graceMs, gone.signal)
    if (!gone.signal.aborted) this.kill(`${reason} It did not end within its grace.`)
  }

  kill(reason: string): void {
    void this.#life.kill(reason)
  }

  async #execute(claim: ClaimedRun): Promise<InfrastructureExit> {
    const outcome = await this.#life.while(executeRun(this.#optionsOf(claim)))
    const { script } = this.#parts
    const crash = outcome === 'completed' ? script.crashes.isHere(claim.flow, 'after', 1) : undefined
    if (crash !== undefined) return killedExit(`It was killed ${crash}, as the test asked for.`)
    const message = `The process exited with code ${EXIT_CODES[outcome]}.`
    return { exitCode: EXIT_CODES[outcome], signal: null, message, permanent: false, lastLines: [] }
  }

  #optionsOf(claim: ClaimedRun): RunnerOptions {
    const { installation, script, flow } = this.#parts
    const { epoch, token, graceMs } = claim
    const life = this.#life
    const code = { file: 'memory', exportName: claim.flow, digest: null }
    return {
      handover: { version: 1, run: claim, token, api: { url: 'memory' }, code, graceMs },
      client: ofProcess(installation.asRun(token), life),
      clock: life.clock(installation.clock),
      random: installation.random,
      log: silentLogger,
      signal: this.#told.signal,
      loadModule: async () => ({ [claim.flow]: flow }),
      startRenewals: () => ({ settled() {}, leave: () => () => {}, [Symbol.asyncDispose]: async () => {} }), // the machine renews
      aroundBackend: (backend) => rehearse(backend, { script, life, bodies: this.#bodies, epoch }),
    }
  }
}

/** From the kill on it hears nothing. */
function ofProcess(client: Client, life: Life): Client {
  return {
    ...client,
    call: (name, input, options) =>
      life.isAlive ? life.while(client.call(name, input, options)) : new Promise(() => {}),
  }
}

function killedExit(message: string): InfrastructureExit {
  return { exitCode: null, signal: 'SIGKILL', message, permanent: false, lastLines: [] }
}
