import { checkEventName } from '@orc/core/model'
import { acceptedUnder } from './refusals.ts'
import type { Routes } from './route.ts'

export const emittedEventRoutes: Routes<'emitEvent' | 'emitEventInRun'> = {
  emitEvent: async (emission, { store }, { idempotency }) => {
    checkEventName(emission.name)
    return store.events.emit(emission, idempotency)
  },

  emitEventInRun: async ({ id, epoch, call, ...emission }, { store }) => {
    checkEventName(emission.name)
    const by = { id, epoch, call }
    return acceptedUnder(by, await store.events.emitInRun(emission, by), 'emit an event')
  },
}
