import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Client, createClient, inProcessTransport } from '@orc/client'
import type { WorkPoolType } from '@orc/core/contract'
import { type Clock, type Logger, type Random, silentLogger, systemClock, systemRandom } from '@orc/core/runtime'
import type { SchedulerLoops } from '@orc/scheduler'
import { type Api, createApi, openResultShelf, sweepResults } from '@orc/server'
import { openSqliteStore } from '@orc/store-sqlite'
import manifest from '../package.json' with { type: 'json' }
import { type Backup, backUp } from './back-up.ts'
import { prepareHome } from './home.ts'

export interface EmbeddedOptions {
  /** The directory of keys and store, made with mode 0700. @default `ORC_HOME`, else `~/.orc` */
  readonly home?: string | undefined
  /** The file of the store. @default `orc.db` in the home */
  readonly store?: string | undefined
  /** `ORC_SECRET_KEY`: what secrets are encrypted with, instead of the home's `secret.key`. */
  readonly secretKey?: string | undefined
  /** `ORC_API_KEY`: the owner's key over the wire, instead of the home's `api.key`. */
  readonly apiKey?: string | undefined
  /** The directory of results that are too large for the store. @default `results` in the home */
  readonly results?: string | undefined
  /** Larger ones, in bytes, go there. @default 65536 */
  readonly resultsAbove?: number | undefined
  /** Which types of work pools there are. @default none beside those that workers bring */
  readonly workPoolTypes?: readonly WorkPoolType[] | undefined
  /**
   * Whether this process fires schedules, reaps lapsed leases and deletes old rows; false for a command that asks and
   * ends. @default true
   */
  readonly loops?: boolean | undefined
  /** @default the version of this package */
  readonly version?: string | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly random?: Random | undefined
  /** @default silent */
  readonly log?: Logger | undefined
}

/** A whole Orc in this process. Several processes may open the same home at once. */
export interface Embedded extends AsyncDisposable {
  /** The operations, as their owner. */
  readonly client: Client
  /** The same for other callers: `listen(api, ...)` puts it on the wire. */
  readonly api: Api
  readonly store: Api['store']
  /** Absolute. */
  readonly home: string
  readonly installationId: string
  /** What callers over the wire send to be the owner. */
  readonly apiKey: string
  /**
   * Copies the store into a file, in place of what is there, and large results into a directory `<file>.results` beside it,
   * while everything goes on. Keys are not in it.
   */
  backUp(file: string): Promise<Backup>
  /** Ends waits and loops and closes the store. May be called again. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const RESULTS_ABOVE = 65_536

/** @throws {OrcError} `home_unusable`, `secret_key_weak`, and what the store is refused with */
export async function openEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const { clock = systemClock, random = systemRandom, log = silentLogger, loops = true } = options
  const home = resolve(options.home ?? process.env.ORC_HOME ?? join(homedir(), '.orc'))
  const keys = await prepareHome(home, { ...options, random, log })
  const store = await openSqliteStore({ path: options.store ?? join(home, 'orc.db'), clock, random, log })
  const shelf = openResultShelf({ directory: options.results ?? join(home, 'results'), clock })
  const alsoKeepUp = () => sweepResults({ shelf, store })
  const scheduler = loops ? await startLoops({ store, clock, random, log, alsoKeepUp }) : undefined
  const { version = manifest.version, workPoolTypes = [] } = options
  const checks = (): ReturnType<SchedulerLoops['ready']> => scheduler?.ready() ?? []
  const results = { shelf, above: options.resultsAbove ?? RESULTS_ABOVE }
  const api = createApi({ store, clock, random, log, version, workPoolTypes, checks, results, ...keys })
  const client = createClient(inProcessTransport(api))

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeAll({ api, scheduler, store })
    return closing
  }
  const backup = (file: string): Promise<Backup> => backUp(resolve(file), { store, shelf })
  const { installationId } = store
  const known = { client, api, store, home, installationId, apiKey: keys.apiKey }
  return { ...known, backUp: backup, close, [Symbol.asyncDispose]: close }
}

type LoopContext = Parameters<typeof import('@orc/scheduler').startSchedulerLoops>[0]

/** Loaded only here: the calendars of the schedules cost a short command more than all else that it does. */
async function startLoops(context: LoopContext): Promise<SchedulerLoops> {
  const { startSchedulerLoops } = await import('@orc/scheduler')
  return startSchedulerLoops(context)
}

interface Parts {
  readonly api: Api
  readonly scheduler: SchedulerLoops | undefined
  readonly store: Api['store']
}

/** From the outside in: whoever waits is let go before what it waits for is taken away. */
async function closeAll({ api, scheduler, store }: Parts): Promise<void> {
  api[Symbol.dispose]()
  await scheduler?.[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
}
