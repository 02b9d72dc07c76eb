import type { Schedule } from '@orc/core/contract'
import type { DeployClient } from './options.ts'
import { earliest, type Occurrence } from './plan/plan.ts'

/** The next occurrences of schedules, the earliest first; of those that are paused there are none. */
export async function upcomingOccurrences(
  client: DeployClient,
  {
    schedules,
    limit,
  }: { readonly schedules: readonly Pick<Schedule, 'slug' | 'spec' | 'active'>[]; readonly limit: number },
): Promise<Occurrence[]> {
  const active = schedules.filter((schedule) => schedule.active)
  const found = await Promise.all(
    active.map(async ({ slug, spec }) => {
      const { items } = await client.call('previewSchedule', { spec, limit })
      return items.map((at) => ({ slug, at }))
    }),
  )
  return earliest(found.flat(), limit)
}
