import { join } from 'node:path'
import type { Client } from '@orc/client'
import type { Logger } from '@orc/core/runtime'
import type { EndpointRegistry, RunRelay } from '@orc/worker/endpoint'
import type { CliContext } from '../context.ts'
import { ownKey } from './connect.ts'
import { openHome } from './open-home.ts'
import { servePage } from './serve-page.ts'

/** The API as a worker needs it: for itself, and for its runs through the run endpoint. */
export interface WorkerApi extends AsyncDisposable {
  readonly client: Client
  readonly relay: RunRelay
  readonly registry: EndpointRegistry
  /** For people. */
  readonly place: string
  /** Where the page is, with a link that signs in; undefined where it is served by somebody else, or by nobody. */
  readonly pageLink: () => string | undefined
}

/** The server that the settings name; without one the store of this machine, with schedules and all in this process. */
export async function openWorkerApi(context: CliContext, options: WorkerApiOptions): Promise<WorkerApi> {
  return context.settings.values.apiUrl ? remoteApi(context) : embeddedApi(context, options)
}

export interface WorkerApiOptions {
  readonly log: Logger
  /** Whether the page is served beside an API in this process: not for a worker that is soon gone. */
  readonly withPage: boolean
}

async function embeddedApi(context: CliContext, { log, withPage }: WorkerApiOptions): Promise<WorkerApi> {
  const { relayInProcess, settingsRegistry } = await import('@orc/worker/endpoint')
  const embedded = await openHome(context.settings.values, context.host, { loops: true, log })
  const page = withPage ? await servePage(embedded, { context, log }) : undefined
  return {
    client: embedded.client,
    relay: relayInProcess(embedded.api),
    registry: settingsRegistry(embedded.store.settings),
    place: `the store in ${embedded.home}, with schedules, in this process`,
    pageLink: () => page?.pageLink(),
    [Symbol.asyncDispose]: async () => {
      await page?.close()
      await embedded.close()
    },
  }
}

async function remoteApi({ settings, host }: CliContext): Promise<WorkerApi> {
  const [{ fileRegistry, relayToUrl }, { connect }] = await Promise.all([
    import('@orc/worker/endpoint'),
    import('@orc/client'),
  ])
  const { apiUrl, apiKey, home } = settings.values
  const client = connect({ url: apiUrl, key: apiKey || ownKey(settings.values) })
  return {
    client,
    relay: relayToUrl(apiUrl),
    registry: fileRegistry({ file: join(home, 'run-endpoint.key'), clock: host.clock }),
    place: apiUrl,
    pageLink: () => undefined,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}
