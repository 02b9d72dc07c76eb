import { chmod, mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import { type Gate, openGate } from './gate.ts'
import { probe } from './probe.ts'
import { type EndpointRegistry, parsePlace } from './registry.ts'
import type { RunRelay } from './relay.ts'

export interface SocketRoleOptions {
  readonly registry: EndpointRegistry
  readonly relay: RunRelay
  /** The socket's file. Its directory is made. */
  readonly socket: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/**
 * What a process is to the endpoint's socket: its holder, or a standby. Unlike a port, the file can be taken from a
 * holder that does not answer, so there is nothing to agree on. Others than its owner may connect, for that is who runs
 * in containers; ORC_HOME around it lets nobody else of this machine come that far.
 */
export class SocketRole implements AsyncDisposable {
  readonly #options: SocketRoleOptions
  readonly #gates: Gate[] = []
  #provenAtMs = Number.NEGATIVE_INFINITY
  #settling: Promise<void> | undefined

  constructor(options: SocketRoleOptions) {
    this.#options = options
  }

  get socket(): string {
    return this.#options.socket
  }

  get provenAtMs(): number {
    return this.#provenAtMs
  }

  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined
    })
    return this.#settling
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#settling?.catch(() => {})
    await Promise.all(this.#gates.map((gate) => gate[Symbol.asyncDispose]()))
  }

  async #settle(): Promise<void> {
    const { registry, socket, clock, random } = this.#options
    const key = parsePlace(await registry.read())?.key
    if (key === undefined) return // the endpoint has no place yet: the next look is soon
    const outcome = await probe({ at: { socket }, key, clock, random })
    if (outcome !== 'proven') await this.#bind(key)
    this.#provenAtMs = clock.now().getTime()
  }

  async #bind(key: string): Promise<void> {
    const { relay, socket, log } = this.#options
    await mkdir(dirname(socket), { recursive: true })
    await chmod(dirname(socket), 0o711)
    await rm(socket, { force: true })
    this.#gates.push(await openGate({ at: { socket }, key, relay, log }))
    await chmod(socket, 0o666)
  }
}
