import type { Deployment } from '@orc/core/contract'
import { formatDuration } from '@orc/core/model'

export type Spec = Deployment['schedules'][number]['spec']

/** A schedule's rule as it was written, with its zone. */
export function specText(spec: Spec): string {
  switch (spec.type) {
    case 'cron':
      return `${spec.cron} · ${spec.timezone}`
    case 'interval':
      return `every ${formatDuration(spec.everyMs)}`
    case 'rrule':
      return `${spec.rrule} · ${spec.timezone}`
  }
}
