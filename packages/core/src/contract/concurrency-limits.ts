import * as z from 'zod'
import { LIMIT_KINDS } from '../model/concurrency-limits.ts'
import type { ErrorCode } from '../model/errors.ts'
import { endpoint, Id, Instant, Name } from './endpoint.ts'

const Slots = z.int().min(0).max(1_000_000)
/** A day: a rate by the month is a budget, which wants more than a limit. */
const PerMs = z.int().min(1).max(86_400_000)

export const ConcurrencyLimit = z.strictObject({
  id: Id,
  /** `tag:NAME` limits the runs that bear the tag NAME. */
  name: Name,
  kind: z.enum(LIMIT_KINDS),
  /** How many there are: at once, or of a rate in any span of `perMs`. */
  slots: Slots,
  /** Null unless it is a rate, in milliseconds. */
  perMs: PerMs.nullable(),
  /** Under all keys together. */
  slotsInUse: z.int(),
  /** How many wait for slots, under all keys together. */
  waiting: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type ConcurrencyLimit = z.infer<typeof ConcurrencyLimit>

/** Who has slots of a limit, or waits for them. */
export const SlotHolder = z.strictObject({
  flowRun: z.strictObject({ id: Id, name: Name }),
  /** Empty without a key. */
  key: z.string(),
  slots: z.int(),
  /** Since when it has them, or waits. */
  since: Instant,
})
export type SlotHolder = z.infer<typeof SlotHolder>

/** A run asks for itself, under its epoch. */
const SlotAsk = z.strictObject({
  id: Id,
  epoch: z.int(),
  limit: Name,
  /** Each key has the slots of the limit for itself. */
  key: z.string().max(1000).default(''),
  slots: z.int().min(1).max(1_000_000).default(1),
  /** Chosen by whoever asks: asking again with it takes nothing more. */
  askId: Id,
})

/** Why a limit cannot be used as it was asked for. */
const LIMIT_REFUSALS = [
  'concurrency_limit_not_found',
  'concurrency_limit_kind',
  'concurrency_limit_too_small',
] as const satisfies readonly ErrorCode[]

const ByName = z.strictObject({ name: Name })

export const concurrencyLimitEndpoints = {
  createConcurrencyLimit: endpoint({
    summary: 'Create a limit that flows and tasks share by its name, or one of the runs with a tag (`tag:NAME`)',
    access: 'owner',
    input: z.strictObject({
      name: Name,
      slots: Slots,
      /** Makes it a rate: so many slots in any span of this length, in milliseconds. */
      perMs: PerMs.nullable().default(null),
    }),
    reply: ConcurrencyLimit,
    errors: ['name_invalid', 'concurrency_limit_exists', 'concurrency_limit_is_no_rate'],
    idempotent: true,
  }),
  listConcurrencyLimits: endpoint({
    summary: 'The limits, by name',
    access: 'owner',
    input: z.strictObject({}),
    reply: z.strictObject({ items: z.array(ConcurrencyLimit) }),
    errors: [],
  }),
  getConcurrencyLimit: endpoint({
    summary: 'One limit, with those who hold its slots and those who wait, at most a hundred of each',
    access: 'owner',
    input: ByName,
    reply: ConcurrencyLimit.extend({
      /** Those who got their slots first, first. */
      holders: z.array(SlotHolder),
      /** In line. */
      waiters: z.array(SlotHolder),
    }),
    errors: ['concurrency_limit_not_found'],
  }),
  updateConcurrencyLimit: endpoint({
    summary: 'Change how many slots a limit has; those who hold more keep them until they are done',
    access: 'owner',
    input: z.strictObject({ name: Name, slots: Slots }),
    reply: ConcurrencyLimit,
    errors: ['concurrency_limit_not_found'],
  }),
  deleteConcurrencyLimit: endpoint({
    summary: 'Delete a limit: runs with its tag wait no longer, and flows that still use its name fail',
    access: 'owner',
    input: ByName,
    reply: ConcurrencyLimit,
    errors: ['concurrency_limit_not_found'],
  }),
  acquireSlots: endpoint({
    summary: 'Take slots of a limit, or a place in the line for them; with waitMs, answer as soon as they are there',
    access: 'run',
    input: SlotAsk.extend({ waitMs: z.int().min(0).max(60_000).default(0) }),
    reply: z.strictObject({ granted: z.boolean() }),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state', ...LIMIT_REFUSALS],
  }),
  releaseSlots: endpoint({
    summary: 'Give slots back, or leave the line for them; what is gone already is no error',
    access: 'run',
    input: SlotAsk.pick({ id: true, epoch: true, askId: true }),
    reply: z.strictObject({}),
    errors: [],
  }),
  takeRate: endpoint({
    summary: 'Take slots of a rate: the reply says how long to wait before they may be used',
    access: 'run',
    input: SlotAsk,
    reply: z.strictObject({ waitMs: z.int().min(0) }),
    errors: ['flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state', ...LIMIT_REFUSALS],
  }),
}
