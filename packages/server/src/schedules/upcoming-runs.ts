import type { Deployment, FlowRun, OperationReply } from '@orc/core/contract'
import type { Store } from '@orc/store'
import { everyPage } from '../routes/every-page.ts'
import { type Arithmetic, scheduleArithmetic } from './arithmetic.ts'

export type UpcomingRun = OperationReply<'previewWorkPool'>['items'][number]

export interface UpcomingAsk {
  readonly pool: string
  readonly withinMs: number
  readonly limit: number
}

/** The runs of a pool that wait, and the occurrences of its deployments' schedules, in the order of their due times. */
export async function upcomingRuns(store: Store, { pool, withinMs, limit }: UpcomingAsk): Promise<UpcomingRun[]> {
  const now = store.clock.now()
  const span = { after: now, until: new Date(now.getTime() + withinMs), limit }
  const waiting = await everyPage((page) => store.flowRuns.list({ ...page, workPool: pool, states: ['SCHEDULED'] }))
  const deployments = await everyPage((page) => store.deployments.list({ ...page, workPool: pool }))
  const arithmetic = await scheduleArithmetic()
  const occurrences = deployments.flatMap((deployment) => occurrencesOf(deployment, arithmetic, span))
  return [...waiting.map(fromRun), ...occurrences]
    .filter(({ dueAt }) => Date.parse(dueAt) <= span.until.getTime())
    .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
    .slice(0, limit)
}

function fromRun(run: FlowRun): UpcomingRun {
  const { id, dueAt, workQueue, deployment, schedule } = run
  return { dueAt, queue: workQueue ?? '', deployment, flowRunId: id, schedule }
}

type Span = Parameters<Arithmetic['upcoming']>[1]

function occurrencesOf(deployment: Deployment, arithmetic: Arithmetic, span: Span): UpcomingRun[] {
  if (deployment.paused) return []
  const { fullName, workQueue, schedules } = deployment
  const active = schedules.filter((schedule) => schedule.active)
  return active.flatMap(({ slug, spec }) =>
    arithmetic.upcoming(spec, span).map((due) => ({
      dueAt: due.toISOString(),
      queue: workQueue ?? '',
      deployment: fullName,
      flowRunId: null,
      schedule: slug,
    })),
  )
}
