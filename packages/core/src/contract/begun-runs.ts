import * as z from 'zod'
import { endpoint, Id, Instant, JsonObject, Name, Tags } from './endpoint.ts'

/** A run of no deployment and no pool, as the program gets it that runs it itself. */
export const BegunRun = z.strictObject({
  id: Id,
  name: Name,
  epoch: z.int(),
  /** How long the run lease lasts from now, in milliseconds, unless it is renewed. */
  leaseMs: z.int(),
  flow: Name,
  tags: z.array(z.string()),
  dueAt: Instant,
  parameters: JsonObject,
  /** How long it may go on after it was told to stop, in milliseconds. */
  graceMs: z.int(),
})
export type BegunRun = z.infer<typeof BegunRun>

export const begunRunEndpoints = {
  beginFlowRun: endpoint({
    summary: 'Create a run that the caller runs itself, claimed by it at once; a repeated claimId returns that run',
    access: 'owner',
    input: z.strictObject({
      flow: Name,
      /** @default two words drawn by chance */
      runName: Name.optional(),
      /** @default those of the run that it repeats, else none */
      parameters: JsonObject.optional(),
      tags: Tags.default([]),
      /** Fresh for each run: who reports its end must have begun it. */
      workerId: Id,
      /** Of the program, for people. */
      workerName: Name,
      claimId: Id,
      /** A finished run of this flow that it repeats. */
      retryOf: Id.optional(),
      /** Of a repeated one: `failed` keeps the results of tasks that finished; `start` does everything anew. */
      from: z.enum(['failed', 'start']).default('failed'),
    }),
    reply: BegunRun,
    errors: ['name_invalid', 'flow_run_not_found', 'flow_run_active', 'flow_run_of_another_flow'],
  }),
}
