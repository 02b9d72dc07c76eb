import type { EventType } from '@orc/core/contract'
import type { StateType } from '@orc/core/model'
import type { Topic } from '@orc/store'
import { topicsOf } from '../changes/topics.ts'
import type { Sql } from './sql.ts'

export interface NewEvent {
  readonly type: EventType
  readonly subject: string
  readonly workPool: string | null
  readonly data?: Readonly<Record<string, unknown>>
}

/** A run has another state now. */
export interface Move {
  readonly runKey: number
  readonly to: StateType
}

/** What an operation has in its transaction. It is synchronous: nothing is awaited while the lock is held. */
export interface Write extends Sql {
  readonly nowMs: number
  newId(): string
  /** Writes the event of a change, and wakes whom it concerns. Returns its id. */
  emit(event: NewEvent): number
  /** Wakes whoever waits for this, once the transaction is committed. */
  wake(topic: Topic): void
  /** Before the operation is over, what follows from it for other runs is done too. */
  moved(move: Move): void
}

export interface WriteContext {
  readonly sql: Sql
  readonly nowMs: number
  readonly newId: () => string
}

/** What an operation leaves to be done. */
export interface Aftermath {
  /** They count only if the operation's savepoint is released. */
  readonly topics: Set<Topic>
  readonly moves: Move[]
}

const INSERT_EVENT = `
  INSERT INTO events (at, type, subject, work_pool, data) VALUES (:at, :type, :subject, :workPool, :data)`

export function openWrite({ sql, nowMs, newId }: WriteContext, { topics, moves }: Aftermath): Write {
  return {
    ...sql,
    nowMs,
    newId,
    wake: (topic) => topics.add(topic),
    moved: (move) => moves.push(move),
    emit: ({ type, subject, workPool, data = {} }) => {
      for (const topic of topicsOf({ type, subject, workPool })) topics.add(topic)
      return sql.run(INSERT_EVENT, { at: nowMs, type, subject, workPool, data: JSON.stringify(data) }).key
    },
  }
}
