import * as z from 'zod'
import { endpoint, Id, Instant, Name, PageInput, page } from './endpoint.ts'
import { CacheKey, StoredValue } from './task-runs.ts'

/** A task's result that later calls are given. */
export const CachedResult = z.strictObject({
  key: CacheKey,
  task: Name,
  /** The run that it was made in, be it deleted since. */
  flowRun: Id,
  storedAt: Instant,
  /** Null for a result that is good for ever. */
  expiresAt: Instant.nullable(),
  /** Characters of the stored value. */
  size: z.int(),
})
export type CachedResult = z.infer<typeof CachedResult>

const CacheCall = z.strictObject({
  id: Id,
  epoch: z.int(),
  key: CacheKey,
  /** The call of a task that asks. */
  taskRun: Id,
})

export const cachedResultEndpoints = {
  takeCachedResult: endpoint({
    summary: 'Take a result from the cache, or take on to make it; with waitMs, wait while another call is at it',
    access: 'run',
    input: CacheCall.extend({
      /** Only a result that was stored after this will do. */
      storedAfter: Instant.optional(),
      /** Only a result that is not there yet will do: `storedAfter` is now. */
      refresh: z.boolean().default(false),
      /** Makes the result itself rather than wait for another call's: for one that others wait for in turn. */
      mayWait: z.boolean().default(true),
      waitMs: z.int().min(0).max(60_000).default(0),
    }),
    reply: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('hit'), value: StoredValue, flowRun: Id, storedAt: Instant }),
      /** The result is this call's to make: its record says what became of it. */
      z.strictObject({ outcome: z.literal('yours') }),
      /** Another call is at it, and this one is not to wait: it makes its own, and keeps it to itself. */
      z.strictObject({ outcome: z.literal('alone') }),
      /** Ask again, with the same `storedAfter`. */
      z.strictObject({ outcome: z.literal('waiting'), storedAfter: Instant.nullable() }),
    ]),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
  releaseCachedResult: endpoint({
    summary: "Leave the making of a result to others; what is not this call's is no error",
    access: 'run',
    input: CacheCall,
    reply: z.strictObject({}),
    errors: [],
  }),
  listCachedResults: endpoint({
    summary: 'Results in the cache that are good, by their tasks, oldest first',
    access: 'owner',
    input: PageInput.extend({ task: Name.optional() }),
    reply: page(CachedResult),
    errors: [],
  }),
  deleteCachedResults: endpoint({
    summary: 'Forget cached results: of a task, of a key, or all of them',
    access: 'owner',
    input: z.strictObject({ task: Name.optional(), key: CacheKey.optional() }),
    reply: z.strictObject({ deleted: z.int() }),
    errors: [],
  }),
}
