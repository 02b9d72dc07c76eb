import type { Client } from '@orc/client'
import { OrcError } from '@orc/core/model'
import type { Clock, Random } from '@orc/core/runtime'
import type { Host } from './host.ts'
import type { SimServer } from './server.ts'
import type { Witness } from './witness.ts'

export interface Weather {
  /** Share of calls whose request is lost: nothing happens, and the caller learns so late. */
  lostRequests: number
  /** Share of calls whose reply is lost: it happened, and the caller does not know. */
  lostReplies: number
  /** Every call takes up to this many milliseconds, half of them before it arrives. */
  maxDelayMs: number
  /** Nobody gets through. */
  down: boolean
}

/** How long a caller waits before it takes a message for lost. */
const TIMEOUT_MS = 3_000

export interface Network {
  readonly clock: Clock
  readonly random: Random
  readonly weather: Weather
  readonly witness: Witness
  /** The server that answers now, if one is up. */
  readonly server: () => SimServer | undefined
}

/** A client in `caller`'s process, whose messages are delayed and lost as the weather has it. */
export function overNetwork(network: Network, caller: Host, speakAs: (server: SimServer) => Client): Client {
  const { clock, random, weather } = network
  const travel = (): Promise<void> => clock.sleep(Math.ceil((random.next() * weather.maxDelayMs) / 2))
  const lost = async (): Promise<never> => {
    await clock.sleep(TIMEOUT_MS)
    throw new OrcError('api_unreachable', { url: 'sim', reason: 'the message was lost' })
  }
  const call: Client['call'] = async (name, input, options) => {
    await travel()
    const server = network.server()
    if (!server || weather.down || random.next() < weather.lostRequests) return lost()
    const reply = await Promise.race([speakAs(server).call(name, input, options), server.host.killed])
    if (!server.host.alive || reply === undefined) return lost()
    network.witness.saw(name, input)
    await travel()
    if (weather.down || random.next() < weather.lostReplies) return lost()
    return reply
  }
  return {
    address: 'sim',
    call: (name, input, options) => caller.while(call(name, input, options)),
    // The stream is a hint only; here it never comes, so that what is proven is proven without it.
    events: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
    [Symbol.asyncDispose]: async () => {},
  }
}
