/** Which event ended a wait: within one run no other wait is ended by it. */
export const EVENTS_OF_WAITS = `
ALTER TABLE waits ADD COLUMN event_id INTEGER;
`
