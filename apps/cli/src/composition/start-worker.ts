import { OrcError } from '@orc/core/model'
import type { WorkerEvent } from '@orc/worker'
import type { CliContext } from '../context.ts'
import { given } from '../given.ts'
import { counted } from '../output/words.ts'
import { serveHealth } from './health.ts'
import { keepMemorySmall } from './keep-memory-small.ts'
import { printingLogger } from './printing-logger.ts'
import { checkType, provisionerFor } from './provisioners.ts'
import { startEndpoint } from './start-endpoint.ts'
import { openWorkerApi, type WorkerApi } from './worker-api.ts'
import { workerLines } from './worker-lines.ts'

export interface WorkerFlags {
  readonly pool: string
  readonly name: string | undefined
  readonly type: string | undefined
  readonly workQueue: readonly string[]
  readonly limit: number | undefined
  readonly runOnce: boolean
  readonly withHealthcheck: boolean
  readonly healthcheckPort: number | undefined
  readonly drainTimeout: number | undefined
  readonly runUrl: string | undefined
}

const LAST_WORDS = 'Left at once. Runs go on, and are adopted by the next worker.'
const HEALTH_PORT = 8080

/** Works until it is told to stop, or with `--run-once` until what was due is done. */
export async function startWorker(flags: WorkerFlags, context: CliContext): Promise<number> {
  keepMemorySmall()
  const { host, output } = context
  const { pool: name, runUrl } = flags
  if (flags.type !== undefined) checkType(flags.type)
  const signal = host.stopSignal(LAST_WORDS)
  const log = printingLogger(context)
  await using api = await openWorkerApi(context, { log, withPage: !flags.runOnce })
  const pool = await api.client.call('getWorkPool', { name })
  if (flags.type !== undefined && pool.type !== flags.type) {
    throw new OrcError('work_pool_type_mismatch', { name, type: pool.type, expected: flags.type })
  }
  if (pool.paused) output.warn(`Work pool "${name}" is paused: nothing is claimed until it is resumed.`)
  await using endpoint = await startEndpoint(api, { context, log })
  await using health = flags.withHealthcheck ? await serveHealth(flags.healthcheckPort ?? HEALTH_PORT) : undefined
  const lines = workerLines(output)
  const onEvent = (event: WorkerEvent): void => {
    health?.observe(event)
    lines.tell(event)
    if (event.type === 'worker:started') {
      output.line([`  api     ${api.place}`, ...pageLine(api), ...healthLine(health)].join('\n'))
    }
  }
  const needs = { context, endpoint, log, runUrl, onOutput: lines.tellOutput }
  const provisioners = [await provisionerFor(pool.type, needs)]
  const { Worker } = await import('@orc/worker')
  const options = { ...workerOptions(flags, context), client: api.client, provisioners, signal, onEvent, log }
  const outcome = await new Worker(options).run()
  const left = `${counted(outcome.left.length, 'run')} left to the next worker.`
  output.result(outcome, outcome.left.length > 0 ? left : 'All its runs are over.')
  return 0
}

/** The link signs in whoever opens it first; the key does later. */
function pageLine({ pageLink }: WorkerApi): string[] {
  const link = pageLink()
  return link === undefined ? [] : [`  page    ${link}`]
}

function healthLine(health: { readonly url: string } | undefined): string[] {
  return health ? [`  health  ${health.url}`] : []
}

function workerOptions(flags: WorkerFlags, { host, settings }: CliContext) {
  const { name, limit, runOnce, drainTimeout, workQueue } = flags
  const queues = workQueue.length > 0 ? workQueue : undefined
  const optional = given({ name, limit, queues, drainTimeoutMs: drainTimeout })
  const { clock, random } = host
  return { pool: flags.pool, home: settings.values.home, runOnce, clock, random, ...optional }
}
