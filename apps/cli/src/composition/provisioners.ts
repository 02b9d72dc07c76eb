import { join } from 'node:path'
import { nearest, OrcError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import type { OutputLine, OwnedRun, ProvisionerFactory } from '@orc/worker'
import type { RunEndpoint } from '@orc/worker/endpoint'
import type { CliContext } from '../context.ts'
import { workPoolTypes } from './work-pool-types.ts'

export interface ProvisionerNeeds {
  readonly context: CliContext
  readonly endpoint: RunEndpoint
  /** Where runs reach the API instead of at the endpoint. */
  readonly runUrl: string | undefined
  readonly onOutput: (run: OwnedRun, line: OutputLine) => void
  readonly log: Logger
}

/** The provisioner of a pool's type, loaded only for a worker that needs it. @throws {OrcError} `work_pool_type_not_found` */
export async function provisionerFor(type: string, needs: ProvisionerNeeds): Promise<ProvisionerFactory> {
  const { context, endpoint, runUrl, onOutput, log } = needs
  const { env, clock } = context.host
  const { home, apiUrl } = context.settings.values
  const shared = { env, clock, log, onOutput }
  const url = fixedApi(runUrl)
  checkType(type)
  if (type === 'docker') {
    const { dockerProvisioner } = await import('@orc/docker')
    // The socket has a directory of its own: it is led into containers as a whole.
    const socketFile = join(home, 'door', 'api.sock')
    const onPull = (_run: OwnedRun, news: string): void => context.output.line(news)
    return dockerProvisioner({
      ...shared,
      onPull,
      api: url ?? { door: endpoint.api, socketFile, serverUrl: apiUrl || undefined },
    })
  }
  const { processProvisioner } = await import('@orc/worker')
  return processProvisioner({ ...shared, home, api: url ?? (() => endpoint.api()) })
}

/** Where runs reach the API when somebody said so. @throws {OrcError} `usage` for what is no address */
export function fixedApi(runUrl: string | undefined): { readonly url: string } | undefined {
  if (runUrl === undefined) return undefined
  const url = URL.parse(runUrl)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { url: runUrl.replace(/\/+$/, '') }
  throw new OrcError('usage', {
    problem: `--run-url ${runUrl} is no address.`,
    remedy: 'Write it like http://10.0.0.5:4270, without /api.',
  })
}

/** @throws {OrcError} `work_pool_type_not_found`, with the nearest */
export function checkType(type: string): void {
  const allowed = workPoolTypes.map(({ name }) => name)
  if (allowed.includes(type)) return
  throw new OrcError('work_pool_type_not_found', { type, nearest: nearest(type, allowed), allowed })
}
