import { isOrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import type { Embedded } from '@orc/embedded'
import type { Listener } from '@orc/server'
import type { CliContext } from '../context.ts'

/** The usual port, and as many after it as there may be workers on one machine. */
const FIRST_PORT = 4270
const LAST_PORT = FIRST_PORT + 99

/**
 * Serves the page beside an embedded worker, at the first free port: every port of a machine that others use already is
 * passed over. Undefined where none is free; the worker works all the same.
 */
export async function servePage(
  { api }: Embedded,
  { context, log }: { readonly context: CliContext; readonly log: Logger },
): Promise<Listener | undefined> {
  const [{ listen }, { openPage }] = await Promise.all([import('@orc/server'), import('@orc/ui')])
  const assets = openPage()
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
    try {
      return await listen(api, { port, assets, log, clock: context.host.clock })
    } catch (error) {
      if (!isOrcError(error, 'port_in_use')) throw error
    }
  }
  return undefined
}
