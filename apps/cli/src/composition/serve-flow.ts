import { locateFlow, readPairs, readSchedules, type ScheduleFlags } from '@orc/deploy'
import type { WorkerEvent } from '@orc/worker'
import type { CliContext } from '../context.ts'
import { describer } from '../deploying/deploy-options.ts'
import { counted } from '../output/words.ts'
import { keepMemorySmall } from './keep-memory-small.ts'
import { printingLogger } from './printing-logger.ts'
import { fixedApi } from './provisioners.ts'
import { startEndpoint } from './start-endpoint.ts'
import { openWorkerApi } from './worker-api.ts'
import { workerLines } from './worker-lines.ts'

export interface ServeFlags extends ScheduleFlags {
  readonly entrypoint: string
  readonly name: string | undefined
  readonly param: readonly string[]
  readonly tag: readonly string[]
  readonly description: string | undefined
  readonly limit: number | undefined
  readonly drainTimeout: number | undefined
  readonly runUrl: string | undefined
}

const DEFAULT_NAME = 'served'
const LAST_WORDS = 'Left at once. Runs go on, and are adopted when the flow is served again.'

/** Deploys a flow and runs it here until it is told to stop. */
export async function serveFlow(flags: ServeFlags, context: CliContext): Promise<number> {
  keepMemorySmall()
  const { host, output, settings } = context
  const signal = host.stopSignal(LAST_WORDS)
  const { name = DEFAULT_NAME } = flags
  const { root: directory, entrypoint } = locateFlow(host.directory, flags.entrypoint)
  const description = await describer(context)({ directory, entrypoint })
  const parameters = readPairs(flags.param, { schema: description.parameterSchema, flag: '--param' })
  const schedules = readSchedules(flags)
  const log = printingLogger(context)
  await using api = await openWorkerApi(context, { log, withPage: false })
  await using endpoint = await startEndpoint(api, { context, log })
  const lines = workerLines(output)
  const onEvent = (event: WorkerEvent): void => {
    lines.tell(event)
    if (event.type === 'worker:started') output.line(`  serves  ${description.name}/${name}, from ${entrypoint}`)
  }
  const { tag: tags, limit, drainTimeout: drainTimeoutMs } = flags
  const deployment = { name, tags, limit, drainTimeoutMs, schedules, parameters, description: flags.description }
  const { serveEntrypoint } = await import('@orc/worker')
  const outcome = await serveEntrypoint(
    { directory, entrypoint, description },
    {
      ...deployment,
      client: api.client,
      api: fixedApi(flags.runUrl) ?? (() => endpoint.api()),
      home: settings.values.home,
      signal,
      log,
      onEvent,
      onOutput: lines.tellOutput,
    },
  )
  const left = outcome.left.length > 0 ? ` ${counted(outcome.left.length, 'run')} left, to go on by themselves.` : ''
  output.result(outcome, `Not served any more: its schedules are paused until it is again.${left}`)
  return 0
}
