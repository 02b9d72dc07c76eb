import * as z from 'zod'
import { endpoint, Id, Instant, Name, PageInput, page } from './endpoint.ts'
import { State } from './states.ts'

/** What a task returned or threw, as it is kept for when the body runs again. */
export const StoredValue = z.strictObject({
  /** The encoded value (in base64 with a codec), or where `by` says so a reference: `STORAGE:SHA-256:BYTES`. */
  text: z.string(),
  by: z.enum(['value', 'reference']),
  /** The user's codec that it was encoded with, null for none. */
  codec: z.string().nullable(),
})
export type StoredValue = z.infer<typeof StoredValue>

/** A try that was followed by another one. */
export const FailedTry = z.strictObject({ attempt: z.int(), at: Instant, message: z.string(), delayMs: z.int() })
export type FailedTry = z.infer<typeof FailedTry>

/** A digest of the task's name and of what makes its calls the same. */
export const CacheKey = z.string().min(1).max(100)

const MAX_FAILURES = 100
const MAX_RECORDS = 1_000

/**
 * A call of a task, as the runner records it: all of it each time, so that a repeated record changes nothing. The body of
 * a task may run again after a crash; a result that was recorded stays the result.
 */
export const TaskRecord = z.strictObject({
  /** Identifies the call in its run: made of parent, name, input or key, and occurrence, the same whenever the body runs. */
  id: Id,
  /** The call whose body made this one, null for the flow's. */
  parent: Id.nullable(),
  name: Name,
  /** The tries of the bodies around it, outermost first: a failure counts within them only. */
  within: z.string(),
  /** RUNNING; SCHEDULED while it waits for its next try; COMPLETED or FAILED. */
  state: State.omit({ data: true }),
  attempt: z.int().min(1),
  startedAt: Instant,
  /** When the next try is due. */
  dueAt: Instant.nullable(),
  /** The latest ones. */
  failures: z.array(FailedTry).max(MAX_FAILURES),
  /** Its result when it is COMPLETED, its error when it is FAILED. */
  value: StoredValue.nullable(),
  /** Held by this call: a result is kept under the key, and whatever its end, others may have it then. */
  cache: z.strictObject({ key: CacheKey, expiresInMs: z.int().min(0).nullable() }).optional(),
})
export type TaskRecord = z.infer<typeof TaskRecord>

export const TaskRun = TaskRecord.omit({ cache: true }).extend({
  /** Of the last record; 0 when it was taken over from the run that this one repeats. */
  epoch: z.int(),
  endedAt: Instant.nullable(),
})
export type TaskRun = z.infer<typeof TaskRun>

export const taskRunEndpoints = {
  recordTaskRuns: endpoint({
    summary: 'Record calls of tasks in the order given; what was COMPLETED stays as it is',
    access: 'run',
    input: z.strictObject({
      id: Id,
      epoch: z.int().min(1),
      records: z.array(TaskRecord).min(1).max(MAX_RECORDS),
    }),
    reply: z.strictObject({}),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
  listTaskRuns: endpoint({
    summary: 'The calls of tasks in a run, in the order in which they were first recorded',
    access: 'run',
    input: PageInput.extend({ id: Id }),
    reply: page(TaskRun),
    errors: ['flow_run_not_found'],
  }),
}
