import type { Schedule } from '@orc/core/contract'
import { oneSchedule, type ScheduleFlags } from '@orc/deploy'
import type { ApiClient } from '../../../host.ts'
import { deploymentName } from '../arguments.ts'

interface Asked {
  readonly deployment: string | undefined
  readonly timing: ScheduleFlags
}

/** Those of a deployment; without one the schedule that the flags describe, under the slug that it would get. */
export async function schedulesToPreview(
  { deployment, timing }: Asked,
  client: ApiClient,
): Promise<Pick<Schedule, 'slug' | 'spec' | 'active'>[]> {
  if (deployment !== undefined) return (await client.call('listSchedules', deploymentName(deployment))).items
  const { spec } = oneSchedule(timing)
  const { slug } = await client.call('previewSchedule', { spec, limit: 1 })
  return [{ slug, spec: spec as Schedule['spec'], active: true }]
}
