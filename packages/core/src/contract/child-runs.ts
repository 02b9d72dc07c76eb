import * as z from 'zod'
import { endpoint, Id, Name } from './endpoint.ts'
import { AWAITED_KINDS, FlowRun, RUN_REFUSALS, RunOptions } from './flow-runs.ts'

export const childRunEndpoints = {
  createChildRun: endpoint({
    summary:
      'Create a run of a deployment from inside a run; asked again for the same call and tries, it is the same run',
    access: 'run',
    input: z.strictObject({
      id: Id,
      epoch: z.int().min(1),
      /** The call that asks for it, as a task's record names its own. */
      call: Id,
      /** The tries of the bodies around it: in another try of them it is another run. */
      within: z.string(),
      kind: z.enum(AWAITED_KINDS),
      flow: Name,
      name: Name,
      ...RunOptions.shape,
    }),
    reply: FlowRun,
    errors: [...RUN_REFUSALS, 'flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
}
