import type { Socket } from 'node:net'
import { type Client, createClient, type Failure, httpTransport, retrying, type Transport } from '@orc/client'
import { isOrcError } from '@orc/core/model'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import type { HandedApi, Handover } from './handover.ts'
import { proveHolder } from './prove-holder.ts'

export type Call = Client['call']

/** Where the API is now, if a file says so; undefined when it says nothing. */
export type ReadUrl = () => string | undefined

export interface ConnectOptions {
  readonly readUrl: ReadUrl
  /** Fit for secrets. */
  readonly random: Random
}

/** A client with the run's token, each call tried once; an API that has moved is found again for the next call. */
export function connectRunner({ api, token }: Pick<Handover, 'api' | 'token'>, options: ConnectOptions): Client {
  return createClient(followingTransport(api, { token, ...options }))
}

interface FollowOptions extends ConnectOptions {
  readonly token: string
}

/** The run endpoint may be bound to another port after its worker was restarted; a file says to which. */
function followingTransport(api: HandedApi, { token, readUrl, random }: FollowOptions): Transport {
  const { socketPath, verifier } = api
  const transportTo = (address: string): Transport => {
    const port = socketPath === undefined ? Number(new URL(address).port) : 0
    const prove = verifier && ((socket: Socket) => proveHolder(socket, { verifier, port, random }))
    return httpTransport({ url: address, socketPath, key: token, prove })
  }
  let { url } = api
  let current = transportTo(url)
  const follow = (): void => {
    const moved = readUrl()
    if (moved === undefined || moved === url) return
    url = moved
    void current[Symbol.asyncDispose]()
    current = transportTo(url)
  }
  const isLost = (error: unknown): boolean =>
    isOrcError(error, 'api_unreachable') || isOrcError(error, 'api_bad_answer') || !isOrcError(error)
  return {
    get address() {
      return current.address
    },
    send: (request) =>
      current.send(request).catch((error: unknown) => {
        if (isLost(error)) follow()
        throw error
      }),
    streamEvents: (ask) => current.streamEvents(ask),
    [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
  }
}

export interface PatienceOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Ends the patience. */
  readonly until: AbortSignal
  /** Asked after each failure; true when there is nobody left to wait for. */
  readonly isOrphaned: () => boolean
  readonly onOrphaned: () => void
}

/** Calls that outlast any outage, and say once that there is one. */
export function patientCalls(
  client: Client,
  { log, isOrphaned, onOrphaned, ...options }: PatienceOptions,
): { readonly call: Call; readonly isAway: () => boolean } {
  let isAway = false
  let wasAnswered = false
  // A token that was taken once is genuine: the server has another key for now. One whose epoch is over is `forbidden`.
  const mayPass = (error: unknown): boolean => wasAnswered && isOrcError(error, 'unauthorized')
  const onRetry = ({ operation, error, failures }: Failure): void => {
    if (!isAway)
      log.warn('the API is not reached, trying on', { address: client.address, operation, error: String(error) })
    isAway = true
    if (failures > 1 && isOrphaned()) queueMicrotask(onOrphaned) // once the wait has begun that it ends
  }
  const patient = retrying(client, { ...options, mayPass, onRetry })
  const call: Call = async (name, input, callOptions) => {
    const reply = await patient.call(name, input, callOptions)
    if (isAway) log.info('the API is reached again', { address: client.address })
    isAway = false
    wasAnswered = true
    return reply
  }
  return { call, isAway: () => isAway }
}
