import { join } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { keepMemorySmall } from './keep-memory-small.ts'
import { openHome } from './open-home.ts'
import { printingLogger } from './printing-logger.ts'

export interface ServerFlags {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly store: string | undefined
  readonly open: boolean
}

/** Serves the store of this machine until it is told to stop. */
export async function startServer(
  { host: address, port, store, open }: ServerFlags,
  context: CliContext,
): Promise<number> {
  keepMemorySmall()
  const { settings, output, host } = context
  if (store?.startsWith('postgres')) throw postgresMissing()
  const stop = host.stopSignal('Left at once: requests that were being answered are cut.')
  const log = printingLogger(context)
  await using embedded = await openHome(settings.values, host, { loops: true, log, store })
  const [{ listen }, { openPage }] = await Promise.all([import('@orc/server'), import('@orc/ui')])
  const assets = openPage()
  await using listener = await listen(embedded.api, { host: address, port, log, clock: host.clock, assets })
  const { home, apiKey } = settings.values
  const { url } = listener
  const file = store ?? join(home, 'orc.db')
  const page = listener.pageLink()
  const text = [
    `Orc ${host.version} serves ${url}`,
    ...(page === undefined ? [] : [`  page   ${page} (signs in whoever opens it first, within an hour)`]),
    `  store  ${file}`,
    `  key    ${apiKey ? 'that of ORC_API_KEY' : join(home, 'api.key')}`,
    `Use it from a shell with:\n  export ORC_API_URL=${url}`,
  ]
  output.result({ url, store: file, page: page ?? null }, text.join('\n'))
  if (open) host.openBrowser(page ?? url)
  await untilAborted(stop)
  output.line('Stopping.')
  return 0
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function postgresMissing(): OrcError {
  return new OrcError('usage', {
    problem: 'This Orc has no adapter for Postgres.',
    remedy: 'Give --store the path of a file, or leave it out.',
  })
}
