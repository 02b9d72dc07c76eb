import { v7 } from 'uuid'
import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'

declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]?: Kind }

export type FlowId = Id<'flow'>
export type FlowRunId = Id<'flow-run'>
export type DeploymentId = Id<'deployment'>
export type ScheduleId = Id<'schedule'>
export type WorkPoolId = Id<'work-pool'>
export type WorkQueueId = Id<'work-queue'>
/** Fresh for every worker process; the worker's name is only a label. */
export type WorkerId = Id<'worker'>

/** UUIDv7 (RFC 9562): ids made later sort after ids made earlier, to the millisecond. */
export function newId({ clock, random }: { readonly clock: Clock; readonly random: Random }): string {
  return v7({ msecs: clock.now().getTime(), random: random.bytes(16) })
}
