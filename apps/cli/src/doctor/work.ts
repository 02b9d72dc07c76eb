import type { FlowRun, WorkPool } from '@orc/core/contract'
import { quoted } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { everyPage } from '../every-page.ts'
import { relative } from '../output/times.ts'
import { counted } from '../output/words.ts'
import { type Check, fine, problem } from './check.ts'

/** What should have moved on by now, in milliseconds after its last state. */
const PATIENCE_MS = { SCHEDULED: 60_000, PENDING: 120_000, CANCELLING: 120_000 } as const
type WaitingType = keyof typeof PATIENCE_MS
const WAITING = Object.keys(PATIENCE_MS) as WaitingType[]

/** Pools and the runs that hang. */
export async function checkWork({ client, host }: CliContext): Promise<Check[]> {
  const pools = await everyPage((page) => client.call('listWorkPools', page))
  const runs = await everyPage((page) => client.call('listFlowRuns', { ...page, states: WAITING }), 10_000)
  const now = host.clock.now()
  const stuck = runs.filter((run) => isStuck(run, now))
  const online = pools.filter(({ status }) => status === 'READY').length
  return [
    fine('work pools', `${pools.length}, of which ${online} are ready`),
    ...pools.flatMap((pool) => checkPool(pool, stuck)),
    stuck.length === 0
      ? fine('runs', `${counted(runs.length, 'run')} waiting, none for too long`)
      : stuckRuns(stuck, now),
  ]
}

function isStuck({ state, dueAt }: FlowRun, now: Date): boolean {
  const since = state.type === 'SCHEDULED' ? dueAt : state.at
  return now.getTime() - Date.parse(since) > PATIENCE_MS[state.type as WaitingType]
}

function checkPool({ name, status, statusReason }: WorkPool, stuck: readonly FlowRun[]): Check[] {
  const waiting = stuck.filter(({ workPool }) => workPool === name).length
  if (status === 'READY' || waiting === 0) return []
  const verb = status === 'PAUSED' ? 'work-pool resume' : 'worker start --pool'
  const message = `${counted(waiting, 'run')} waiting for "${name}", which is ${status}: ${statusReason}`
  return [problem('work pool', { message, remedy: `Try: orc ${verb} ${quoted(name)}` })]
}

function stuckRuns(stuck: readonly FlowRun[], now: Date): Check {
  const oldest = stuck.at(-1) ?? stuck[0]
  const since = oldest === undefined ? '' : `; the oldest was due ${relative(oldest.dueAt, now)}: ${oldest.id}`
  return problem('runs', {
    message: `${counted(stuck.length, 'run')} waiting for more than a minute${since}`,
    remedy: `See why: orc flow-run inspect ${oldest?.id ?? ''}`,
  })
}
