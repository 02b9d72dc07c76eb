import * as z from 'zod'
import { endpoint, Id, Instant, JsonObject, Nothing, QueryNumber } from './endpoint.ts'

/**
 * What happened, in the order it was committed. The types are `noun:past`; each is written in the transaction of the
 * change that it tells of.
 */
export const EVENT_TYPES = {
  'work-pool:created': 'A work pool was created.',
  'work-pool:updated': 'A work pool was changed, paused or resumed.',
  'work-pool:deleted': 'A work pool was deleted.',
  'work-queue:created': 'A queue was created.',
  'work-queue:updated': 'A queue was changed, paused or resumed.',
  'work-queue:deleted': 'A queue was deleted.',
  'worker:started': 'A worker was heard from for the first time.',
  'worker:stopped': 'A worker said that it leaves.',
  'deployment:created': 'A deployment was created.',
  'deployment:updated': 'A deployment or one of its schedules was changed.',
  'deployment:deleted': 'A deployment was deleted.',
  'concurrency-limit:created': 'A concurrency limit was created.',
  'concurrency-limit:updated': 'A concurrency limit got more slots, or fewer.',
  'concurrency-limit:deleted': 'A concurrency limit was deleted.',
  'concurrency-limit:released': 'A run with a limited tag gave its slot back.',
  'flow-run:scheduled': 'A run was created, waits for its next try, or goes on after a wait.',
  'flow-run:pending': 'A run was claimed by a worker.',
  'flow-run:running': 'A run started, or is tried again in place.',
  'flow-run:paused': 'A run gave its infrastructure back until what it waits for happens.',
  'flow-run:wait-ended': 'What a run waits for in its place has happened.',
  'flow-run:cancelling': 'A run is to be stopped.',
  'flow-run:completed': 'A run ended as it should.',
  'flow-run:failed': 'A run ended with an error of its flow.',
  'flow-run:crashed': 'A run ended because its infrastructure did.',
  'flow-run:cancelled': 'A run was stopped.',
  'cached-result:freed': 'A result that others waited for is there, or whoever was at it is not any more.',
  'flow-run:slot-granted': 'A run got the slots of a concurrency limit that it waited for.',
  'flow-run:released': 'The infrastructure of a run is gone and its slots are free.',
  'flow-run:deleted': 'A run was deleted.',
  'event:emitted': 'Somebody said that something happened; the data has its name, key and payload.',
  'schedule:skipped': 'Occurrences of a schedule were passed over, by its catch-up policy.',
} as const satisfies Record<`${string}:${string}`, string>
export type EventType = keyof typeof EVENT_TYPES

export const Event = z.strictObject({
  /** Grows with every event; pass it as `after` to go on from there. */
  id: z.int(),
  at: Instant,
  type: z.enum(Object.keys(EVENT_TYPES) as [EventType, ...EventType[]]),
  /** What it is about: the id of a run, `flow/name` of a deployment, the name of a pool or a limit, the key of a result,
   * `name` or `name/key` of what was emitted. */
  subject: z.string(),
  /** The work pool that it concerns, if there is one. */
  workPool: z.string().nullable(),
  data: JsonObject,
})
export type Event = z.infer<typeof Event>

export const systemEndpoints = {
  getHealth: endpoint({
    summary: 'The process lives',
    access: 'public',
    input: Nothing,
    reply: z.strictObject({ status: z.literal('ok'), version: z.string() }),
    errors: [],
  }),
  getReady: endpoint({
    summary: 'It makes progress: the store takes writes and each loop passed lately',
    access: 'public',
    input: Nothing,
    reply: z.strictObject({
      status: z.enum(['ready', 'not-ready']),
      checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), message: z.string() })),
    }),
    errors: [],
  }),
  getInstallation: endpoint({
    summary: 'Which installation this is',
    access: 'owner',
    input: Nothing,
    reply: z.strictObject({ id: Id, version: z.string(), now: Instant }),
    errors: [],
  }),
  listEvents: endpoint({
    summary: 'Events after one, oldest first',
    access: 'owner',
    input: z.strictObject({
      after: QueryNumber.default(0),
      limit: QueryNumber.min(1).max(1000).default(200),
      subject: z.string().optional(),
    }),
    reply: z.strictObject({ items: z.array(Event), last: z.int() }),
    errors: [],
  }),
}
