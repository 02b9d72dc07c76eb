import type { OperationReply } from '@orc/core/contract'
import type { Store } from '@orc/store'

type Hours = OperationReply<'viewDashboard'>['hours']

const HOUR_MS = 3_600_000
const HOURS = 24

/** The last 24 hours, those in which nothing ended among them. */
export async function lastHours({ flowRuns, clock }: Pick<Store, 'flowRuns' | 'clock'>): Promise<Hours> {
  const present = Math.floor(clock.now().getTime() / HOUR_MS)
  const instants = Array.from({ length: HOURS }, (_, index) => (present - HOURS + 1 + index) * HOUR_MS)
  const counts = await flowRuns.endedSince(new Date(instants[0] ?? 0))
  return instants.map((ms) => {
    const at = new Date(ms).toISOString()
    const ended = counts.filter((count) => count.at === at).map(({ state, runs }) => [state, runs] as const)
    return { at, ended: Object.fromEntries(ended) }
  })
}
