import type { Deployment, DeploymentView } from '@orc/core/contract'
import type { Store } from '@orc/store'
import { scheduleArithmetic } from '../schedules/arithmetic.ts'
import { recentRuns } from './recent-runs.ts'

export async function deploymentView(store: Store, deployment: Deployment): Promise<DeploymentView> {
  const { workPool, workQueue, fullName } = deployment
  const queue = workPool && workQueue ? await store.workQueues.get(workPool, workQueue) : undefined
  return {
    deployment,
    status: queue?.status ?? null,
    statusReason: queue?.statusReason ?? 'It has no work pool, so it cannot be run.',
    recentRuns: await recentRuns(store, { deployment: fullName }),
  }
}

const UPCOMING = 5
const WITHIN_MS = 366 * 24 * 3_600_000

/** The next occurrences of all its schedules together, by the function that fires them. */
export async function upcomingOf(
  { clock }: Pick<Store, 'clock'>,
  { paused, schedules }: Deployment,
): Promise<{ at: string; schedule: string }[]> {
  const active = paused ? [] : schedules.filter((schedule) => schedule.active)
  if (active.length === 0) return []
  const arithmetic = await scheduleArithmetic()
  const after = clock.now()
  const span = { after, until: new Date(after.getTime() + WITHIN_MS), limit: UPCOMING }
  return active
    .flatMap(({ slug, spec }) =>
      arithmetic.upcoming(spec, span).map((due) => ({ at: due.toISOString(), schedule: slug })),
    )
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(0, UPCOMING)
}
