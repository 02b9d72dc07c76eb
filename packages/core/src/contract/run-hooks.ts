import * as z from 'zod'
import { OWED_HOOKS } from '../model/run-hooks.ts'
import { endpoint, Id, Instant } from './endpoint.ts'

export const OwedHook = z.enum(OWED_HOOKS)

/** What a run is there for that runs a hook of another one, which could not do it itself. */
export const RunHook = z.strictObject({
  name: OwedHook,
  /** The run that it is about, as it ended. */
  flowRun: z.strictObject({
    id: Id,
    name: z.string(),
    tags: z.array(z.string()),
    dueAt: Instant,
    attempt: z.int(),
  }),
  /** Why that run ended so. */
  reason: z.string(),
})
export type RunHook = z.infer<typeof RunHook>

export const runHookEndpoints = {
  setOwedHooks: endpoint({
    summary: 'Say which hooks of the flow somebody else has to run should the process of the run be unable to',
    access: 'run',
    input: z.strictObject({ id: Id, epoch: z.int().min(1), hooks: z.array(OwedHook).max(OWED_HOOKS.length) }),
    reply: z.strictObject({}),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
}
