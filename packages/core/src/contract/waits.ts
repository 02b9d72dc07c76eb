import * as z from 'zod'
import { endpoint, Id, Instant, JsonObject, Name, PageInput, page } from './endpoint.ts'
import type { FlowRun } from './flow-runs.ts'

/** For time to pass; for somebody to resume the run; for a child run to end; for an event that somebody emits. */
const WaitKind = z.enum(['sleep', 'input', 'run', 'event'])
export type WaitKind = z.infer<typeof WaitKind>

/**
 * `slept`: its time has passed; `answered`: somebody gave the input; `ended`: the run did; `received`: the event came;
 * `timed-out`: nothing came in time.
 */
const WaitOutcome = z.enum(['slept', 'answered', 'ended', 'received', 'timed-out'])
export type WaitOutcome = z.infer<typeof WaitOutcome>

const WaitState = z.enum(['open', 'ended'])
export type WaitState = z.infer<typeof WaitState>

/** What a run waits for, as its runner says it: the same whenever the body comes to it. */
export const WaitAsk = z.strictObject({
  /** Identifies the wait in its run, as a task's record does its call. */
  id: Id,
  kind: WaitKind,
  /** For a run: that of its deployment. */
  name: z.string().min(1).max(500),
  /** The id of the run that is waited for; of an event its `name` or `name/key`. */
  subject: z.string().min(1).max(500).nullable(),
  /** The tries of the bodies around it: one that timed out is waited for anew in another try of them. */
  within: z.string(),
  /** After which it ends by itself, from when it was first asked; null for never. */
  lengthMs: z.int().min(0).nullable(),
  /** JSON Schema of the input, null when anything will do. */
  schema: JsonObject.nullable(),
  /** For whoever is to give the input. */
  message: z.string().max(10_000).nullable(),
})
export type WaitAsk = z.infer<typeof WaitAsk>

export const Wait = WaitAsk.omit({ lengthMs: true }).extend({
  openedAt: Instant,
  /** When it ends by itself. */
  dueAt: Instant.nullable(),
  /** The same by the store's clock, from when this was read; null when it never ends by itself, or has ended. */
  leftMs: z.int().nullable(),
  endedAt: Instant.nullable(),
  outcome: WaitOutcome.nullable(),
  /** What it was answered with; how the run ended; what came with the event. */
  value: z.unknown(),
})
export type Wait = z.infer<typeof Wait>

/** What a parent is told of its child that is over. */
export type RunEnd = Pick<FlowRun, 'id' | 'name' | 'state' | 'result' | 'keptResult'>

const MAX_WAITS = 1_000

export const waitEndpoints = {
  awaitWait: endpoint({
    summary:
      'Wait for something, from inside a run; one that was asked for before is the same. Answers when waitMs are up',
    access: 'run',
    input: z.strictObject({
      id: Id,
      epoch: z.int().min(1),
      wait: WaitAsk,
      waitMs: z.int().min(0).max(60_000).default(0),
    }),
    reply: Wait,
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
  suspendFlowRun: endpoint({
    summary: 'Give the infrastructure back until one of these waits ends; refused if one has ended already',
    access: 'run',
    input: z.strictObject({
      id: Id,
      epoch: z.int().min(1),
      waits: z.array(Id).min(1).max(MAX_WAITS),
      message: z.string().max(10_000),
    }),
    reply: z.strictObject({ suspended: z.boolean() }),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
  listWaits: endpoint({
    summary: 'What a run waits and waited for, in the order in which it asked',
    access: 'run',
    input: PageInput.extend({ id: Id, state: WaitState.optional() }),
    reply: page(Wait),
    errors: ['flow_run_not_found'],
  }),
  resumeFlowRun: endpoint({
    summary: 'Give a run the input that it waits for; it goes on',
    access: 'owner',
    input: z.strictObject({
      id: Id,
      /** Checked by the schema of the wait. */
      input: z.unknown().default({}),
      /** The name of the wait. @default the only one that is open */
      wait: Name.optional(),
    }),
    reply: Wait,
    errors: ['flow_run_not_found', 'flow_run_not_waiting', 'input_invalid'],
  }),
}
