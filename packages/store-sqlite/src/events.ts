import type { Event, EventType } from '@orc/core/contract'
import type { Events } from '@orc/store'
import { instant, parseJson } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import { once } from './idempotency.ts'
import { emitEvent, emitInRun } from './waits/events.ts'

const LIST = `
  SELECT * FROM events
  WHERE id > :after AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types))) ORDER BY id LIMIT :limit`
const LIST_OF_SUBJECT = `
  SELECT * FROM events
  WHERE subject = :subject AND id > :after AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types)))
  ORDER BY id LIMIT :limit`
/** The last one given out, whether or not it was deleted since: whoever waits for what comes after asks with it. */
const LAST = `SELECT seq FROM sqlite_sequence WHERE name = 'events'`
const DELETE_BEFORE = `DELETE FROM events WHERE id < (SELECT coalesce(min(id), 9e18) FROM events WHERE at >= :before)`

interface EventRow {
  readonly id: number
  readonly at: number
  readonly type: EventType
  readonly subject: string
  readonly work_pool: string | null
  readonly data: string
}

export function sqliteEvents({ read, write }: Engine): Events {
  return {
    emit: (emission, idempotency) => write((tx) => once(tx, idempotency, () => emitEvent(tx, emission))),
    emitInRun: (emission, by) => write((tx) => emitInRun(tx, emission, by)),
    list: ({ after, limit, subject, types }) =>
      read((sql) => {
        const params = { after, limit, types: types === undefined ? null : JSON.stringify(types) }
        const rows =
          subject === undefined
            ? sql.all<EventRow>(LIST, params)
            : sql.all<EventRow>(LIST_OF_SUBJECT, { ...params, subject })
        return rows.map(toEvent)
      }),
    last: () => read((sql) => sql.get<{ seq: number }>(LAST)?.seq ?? 0),
    deleteBefore: (before) => write((tx) => tx.run(DELETE_BEFORE, { before: before.getTime() }).changes),
  }
}

function toEvent({ id, at, type, subject, work_pool, data }: EventRow): Event {
  return { id, at: instant(at), type, subject, workPool: work_pool, data: parseJson(data) }
}
