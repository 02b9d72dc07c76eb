import type { Deployment, OperationInput } from '@orc/core/contract'

/** A deployment as `applyDeployment` takes it, whole: what it is not given would be taken away. */
export function asApplied(deployment: Deployment): OperationInput<'applyDeployment'> {
  const { id: _, fullName: __, paused: ___, createdAt: ____, updatedAt: _____, schedules, ...rest } = deployment
  return { ...rest, schedules: schedules.map(asScheduleInput) }
}

type Schedule = Deployment['schedules'][number]

export function asScheduleInput({ slug, spec, active, parameters, catchup }: Schedule) {
  return { slug, spec, active, parameters, catchup }
}
