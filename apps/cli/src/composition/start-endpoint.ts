import { join } from 'node:path'
import type { Logger } from '@orc/core/runtime'
import type { RunEndpoint } from '@orc/worker/endpoint'
import type { CliContext } from '../context.ts'
import type { WorkerApi } from './worker-api.ts'

/** Where runs of this machine reach the API: found if another process of the installation has it, else made. */
export async function startEndpoint(
  { relay, registry }: WorkerApi,
  { context, log }: { readonly context: CliContext; readonly log: Logger },
): Promise<RunEndpoint> {
  const { startRunEndpoint } = await import('@orc/worker/endpoint')
  const { settings, host } = context
  const urlFile = join(settings.values.home, 'run-endpoint.json')
  return startRunEndpoint({ relay, registry, urlFile, clock: host.clock, random: host.random, log })
}
