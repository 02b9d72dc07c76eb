import type { WorkPoolType } from '@orc/core/contract'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import type { Store } from '@orc/store'
import { type Authenticate, createAuthenticate } from './access/authenticate.ts'
import { createRunTokens } from './access/run-token.ts'
import { createSessions, type Sessions } from './access/sessions.ts'
import { createClaimLines } from './claims/claim-lines.ts'
import { limitChanges } from './events/limit-changes.ts'
import { type EventAsk, streamEvents } from './events/stream-events.ts'
import { type LogAsk, streamLogs } from './events/stream-logs.ts'
import { workerChanges } from './events/worker-changes.ts'
import { type ApiReply, type ApiRequest, createHandle } from './handle.ts'
import type { KeptResults, ReadyCheck, RouteContext } from './routes/route.ts'
import { createRedactor } from './secrets/redactor.ts'
import { createSecretBox } from './secrets/secret-box.ts'
import { createWakeUps } from './waiting/wake-ups.ts'

export interface ApiOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Orc's own, as it is shown. */
  readonly version: string
  /** The types of work pools that come with this server. */
  readonly workPoolTypes: readonly WorkPoolType[]
  /** 32 bytes; secrets are encrypted with it. */
  readonly secretKey: Uint8Array
  /** Runs' tokens are signed with it. Servers of one installation share it. */
  readonly tokenKey: Uint8Array
  /** Whoever sends it is the owner. Without it nobody is the owner but callers in this process. */
  readonly apiKey?: string | undefined
  /** Where results go that are too large for the store. @default nowhere: they are stored, up to the limit of a request */
  readonly results?: KeptResults | undefined
  /** What else must go on for this API to be ready, such as its loops. @default nothing */
  readonly checks?: (() => readonly ReadyCheck[]) | undefined
  /** The net below the wake-ups: how long a waiting request goes without a look, in milliseconds. @default 5000 */
  readonly pollMs?: number | undefined
}

/** Every operation of Orc, for callers in this process; `listen` puts it on the wire. */
export interface Api extends Disposable {
  /** Answers a request. Errors that are to be expected are answers too; it rejects only if it is broken itself. */
  handle(request: ApiRequest): Promise<ApiReply>
  /** Who sends this `Authorization` header. */
  readonly authenticate: Authenticate
  /** Whether there is a key by which somebody over the wire can be the owner. */
  readonly hasKey: boolean
  /** How somebody at a browser becomes the owner; undefined without a key. */
  readonly sessions: Sessions | undefined
  /** Events as they are committed, for as long as somebody listens. */
  streamEvents(ask: EventAsk): AsyncGenerator<Awaited<ReturnType<Store['events']['list']>>, void, undefined>
  /** A run's log lines as they are stored. */
  streamLogs(ask: LogAsk): ReturnType<typeof streamLogs>
  /** Yields when a worker fell silent, or was heard from again. */
  workerChanges(signal: AbortSignal): ReturnType<typeof workerChanges>
  /** Yields when other slots of concurrency limits are in use. */
  limitChanges(signal: AbortSignal): ReturnType<typeof limitChanges>
  readonly store: Store
  readonly version: string
  readonly random: Random
  /** Ends every wait: long polls answer with what there is, streams end. */
  [Symbol.dispose](): void
}

const POLL_MS = 5000

export function createApi(options: ApiOptions): Api {
  const { store, clock, random, apiKey, pollMs = POLL_MS, checks = () => [] } = options
  const tokens = createRunTokens({ installationId: store.installationId, key: options.tokenKey })
  const wakeUps = createWakeUps({ changes: store.changes, clock })
  const secretBox = createSecretBox({ key: options.secretKey, random })
  const waiting = { clock, wakeUps, pollMs, store }
  const context: RouteContext = {
    ...waiting,
    random,
    log: options.log,
    version: options.version,
    workPoolTypes: options.workPoolTypes,
    claimLines: createClaimLines(waiting),
    secretBox,
    redactor: createRedactor({ store, secretBox, clock }),
    tokens,
    results: options.results,
    checks,
  }
  return {
    handle: createHandle(context),
    authenticate: createAuthenticate({ apiKey, tokens }),
    hasKey: apiKey !== undefined,
    sessions:
      apiKey === undefined
        ? undefined
        : createSessions({ apiKey, installationId: store.installationId, clock, random }),
    streamEvents: (ask) => streamEvents(waiting, ask),
    streamLogs: (ask) => streamLogs(waiting, ask),
    workerChanges: (signal) => workerChanges(waiting, signal),
    limitChanges: (signal) => limitChanges(waiting, signal),
    store,
    version: options.version,
    random,
    [Symbol.dispose]: () => wakeUps[Symbol.dispose](),
  }
}
