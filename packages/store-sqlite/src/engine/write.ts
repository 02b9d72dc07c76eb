import type { EventType } from '@orc/core/contract'
import type { Topic } from '@orc/store'
import { topicsOf } from '../changes/topics.ts'
import type { Sql } from './sql.ts'

export interface NewEvent {
  readonly type: EventType
  readonly subject: string
  readonly workPool: string | null
  readonly data?: Readonly<Record<string, unknown>>
}

/** What an operation has in its transaction. It is synchronous: nothing is awaited while the lock is held. */
export interface Write extends Sql {
  readonly nowMs: number
  newId(): string
  /** Writes the event of a change, and wakes whom it concerns. Returns its id. */
  emit(event: NewEvent): number
  /** Wakes whoever waits for this, once the transaction is committed. */
  wake(topic: Topic): void
}

export interface WriteContext {
  readonly sql: Sql
  readonly nowMs: number
  readonly newId: () => string
}

const INSERT_EVENT = `
  INSERT INTO events (at, type, subject, work_pool, data) VALUES (:at, :type, :subject, :workPool, :data)`

/** The topics end up in `topics`; they count only if the operation's savepoint is released. */
export function openWrite({ sql, nowMs, newId }: WriteContext, topics: Set<Topic>): Write {
  return {
    ...sql,
    nowMs,
    newId,
    wake: (topic) => topics.add(topic),
    emit: ({ type, subject, workPool, data = {} }) => {
      for (const topic of topicsOf({ type, subject, workPool })) topics.add(topic)
      return sql.run(INSERT_EVENT, { at: nowMs, type, subject, workPool, data: JSON.stringify(data) }).key
    },
  }
}
