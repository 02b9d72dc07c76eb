import { readFile } from 'node:fs/promises'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import { type Gate, openGate } from './gate.ts'
import { probe } from './probe.ts'
import { type EndpointPlace, type EndpointRegistry, parsePlace, placeText, writeWhole } from './registry.ts'
import type { RunRelay } from './relay.ts'

export type RunEndpointEvent =
  /** This process has the endpoint now. */
  | { readonly type: 'run-endpoint:bound'; readonly url: string }
  /** Another process of this installation has it, and proved that it does. */
  | { readonly type: 'run-endpoint:found'; readonly url: string }
  /** A stranger had the port, or somebody who says nothing: there is a new one. */
  | { readonly type: 'run-endpoint:moved'; readonly url: string; readonly fromPort: number }

export interface EndpointRoleOptions {
  readonly registry: EndpointRegistry
  readonly relay: RunRelay
  /** Where its address is published. @default nowhere */
  readonly urlFile?: string | undefined
  readonly host: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly onEvent?: ((event: RunEndpointEvent) => void) | undefined
}

/** A busy holder may miss a probe; one that misses so many in a row is taken for a stranger. */
const MISSES = 2
const AGAIN_MS = 200
const KEY_BYTES = 32

/** What a process is to the run endpoint: its holder, or a standby that knows where it is. */
export class EndpointRole implements AsyncDisposable {
  readonly #options: EndpointRoleOptions
  readonly #host: string
  /** All that it ever bound: one whose role went to another goes on answering those who know it. */
  readonly #gates: Gate[] = []
  readonly #leaving = new AbortController()
  #url = ''
  #published: string | undefined
  #provenAtMs = Number.NEGATIVE_INFINITY
  #settling: Promise<void> | undefined

  constructor(options: EndpointRoleOptions) {
    this.#options = options
    this.#host = options.host
  }

  get url(): string {
    return this.#url
  }

  /** When the address was last known to be the installation's. */
  get provenAtMs(): number {
    return this.#provenAtMs
  }

  /**
   * Resolves once there is an endpoint that is proven to be the installation's, here or elsewhere; rejects when the role is
   * disposed before.
   */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined
    })
    return this.#settling
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort()
    await this.#settling?.catch(() => {})
    await Promise.all(this.#gates.map((gate) => gate[Symbol.asyncDispose]()))
  }

  async #settle(): Promise<void> {
    const { signal } = this.#leaving
    for (let misses = 0; !(await this.#try(misses)); misses += 1) {
      await this.#options.clock.sleep(AGAIN_MS, signal)
      signal.throwIfAborted()
    }
  }

  /** False when it has to be tried again: somebody else was faster, or did not answer. */
  async #try(misses: number): Promise<boolean> {
    const { registry, clock, random } = this.#options
    const text = await registry.read()
    const place = parsePlace(text)
    if (!place) return this.#bindAnew(text, newKey(random))
    if (this.#gates.some(({ port }) => port === place.port)) return this.#proven(place.port)
    const outcome = await probe({ at: { host: this.#host, port: place.port }, key: place.key, clock, random })
    if (outcome === 'proven') return this.#proven(place.port, 'run-endpoint:found')
    if (outcome === 'free' && misses < MISSES) return this.#bindAgain(place)
    return misses < MISSES ? false : this.#bindAnew(text, place.key)
  }

  /** The port that runs know. */
  async #bindAgain({ port, key }: EndpointPlace): Promise<boolean> {
    const gate = await this.#openGate(port, key).catch(undefinedIfTaken)
    if (!gate) return false
    this.#gates.push(gate)
    return this.#proven(port, 'run-endpoint:bound')
  }

  /** A free port, if nobody else wrote down another one meanwhile. */
  async #bindAnew(text: string | undefined, key: string): Promise<boolean> {
    const gate = await this.#openGate(0, key)
    const { port } = gate
    if (!(await this.#options.registry.compareAndSet(text, placeText({ port, key })))) {
      await gate[Symbol.asyncDispose]()
      return false
    }
    this.#gates.push(gate)
    await this.#proven(port, 'run-endpoint:bound')
    const from = parsePlace(text)
    if (from) {
      this.#options.log.warn('run endpoint: its port was taken, it moved', { fromPort: from.port, port })
      this.#options.onEvent?.({ type: 'run-endpoint:moved', url: this.#url, fromPort: from.port })
    }
    return true
  }

  async #proven(port: number, news?: 'run-endpoint:bound' | 'run-endpoint:found'): Promise<true> {
    const url = `http://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${port}`
    const isNews = news !== undefined && (url !== this.#url || news === 'run-endpoint:bound')
    this.#url = url
    this.#provenAtMs = this.#options.clock.now().getTime()
    await this.#publish(url)
    if (isNews) this.#options.onEvent?.({ type: news, url })
    return true
  }

  async #publish(url: string): Promise<void> {
    const { urlFile } = this.#options
    if (this.#published === url || urlFile === undefined) return
    const text = JSON.stringify({ url })
    if ((await readFile(urlFile, 'utf8').catch(() => '')) !== text) await writeWhole(urlFile, text)
    this.#published = url
  }

  #openGate(port: number, key: string): Promise<Gate> {
    const { relay, log } = this.#options
    return openGate({ at: { host: this.#host, port }, key, relay, log })
  }
}

function newKey(random: Random): string {
  return Buffer.from(random.bytes(KEY_BYTES)).toString('base64url')
}

function undefinedIfTaken(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
  throw error
}
