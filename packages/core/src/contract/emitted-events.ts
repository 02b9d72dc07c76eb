import * as z from 'zod'
import { endpoint, Id, Name } from './endpoint.ts'
import { Event } from './system.ts'

/** Something that happened in the world of the flows: whoever waits for its name and key is told. */
const Emission = z.strictObject({
  name: Name,
  /** Which one it is about, such as an order. Reaches those who wait for the same key, or for none where there is none. */
  key: Name.nullable().default(null),
  payload: z.unknown(),
})

export const emittedEventEndpoints = {
  emitEvent: endpoint({
    summary: 'Say that something happened: the runs that wait for it go on, those that ask later find it',
    access: 'owner',
    input: Emission,
    reply: Event,
    errors: ['name_invalid'],
    idempotent: true,
  }),
  emitEventInRun: endpoint({
    summary: 'The same from inside a run; repeated for the same call, it is the same event',
    access: 'run',
    input: z.strictObject({ id: Id, epoch: z.int().min(1), call: Id, ...Emission.shape }),
    reply: Event,
    errors: ['name_invalid', 'flow_run_not_found', 'stale_epoch', 'flow_run_not_in_state'],
  }),
}
