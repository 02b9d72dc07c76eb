import type { OperationReply } from '@orc/core/contract'
import { claim } from './claim.ts'

/** How long a key of a run is taken, in milliseconds. */
export const KEY_TTL_MS = 60_000

type Created = Pick<OperationReply<'runDeployment'>, 'id'>

/** Runs that were asked for under a key: within its time they are one run, and after it another one. */
export class KeyedRuns {
  readonly #taken = new Map<string, { readonly id: string; readonly endsMs: number }>()

  /** What two who asked at the same time were answered. */
  saw(key: string, nowMs: number, [one, two]: readonly [Created, Created]): void {
    claim(one.id === two.id, `key "${key}" made the runs ${one.id} and ${two.id} at once`)
    const earlier = this.#taken.get(key)
    const isTaken = earlier !== undefined && nowMs < earlier.endsMs
    claim(!isTaken || one.id === earlier.id, `key "${key}" made run ${one.id}, while ${earlier?.id} had it`)
    claim(isTaken || one.id !== earlier?.id, `key "${key}" gave run ${one.id} after its time`)
    if (!isTaken) this.#taken.set(key, { id: one.id, endsMs: nowMs + KEY_TTL_MS })
  }
}
