import type { Logger } from '@orc/core/runtime'
import type { Changes, Topic } from '@orc/store'
import type { Sql } from '../engine/sql.ts'
import type { Doorbell } from './doorbell.ts'
import { type EventSubject, topicsOf } from './topics.ts'

/**
 * Who waits is told of this process's commits by the batch that makes them, and of others' by their doorbell: then the
 * rows which they added to `events` and `logs` say what it was about. `PRAGMA data_version` tells the two apart: on the
 * connection that writes it changes with the commits of others only. It is looked at under the lock before each batch
 * and whenever the bell rings, so no row is told of twice, and none is missed.
 */
export interface SqliteChanges extends Changes, AsyncDisposable {
  /** Tells listeners what others committed since the last look. */
  noticeOthers(): void
  /** Under the lock, after this process's own operations: up to here all rows are known, once it is committed. */
  markOwn(): void
  /** After the commit. */
  publishOwn(topics: ReadonlySet<Topic>): void
}

type Listener = (topics: ReadonlySet<Topic> | 'any') => void

export interface ChangesParts {
  /** Of the connection that writes. */
  readonly sql: Sql
  /** None for a store that nobody else can open. */
  readonly doorbell: Doorbell | undefined
  readonly log: Logger
}

export function sqliteChanges({ sql, doorbell, log }: ChangesParts): SqliteChanges {
  const listeners = new Set<Listener>()
  let dataVersion = 0
  let seen: LastIds = { events: 0, logs: 0 }
  let marked = seen
  let watch: AsyncDisposable | undefined

  const tell = (topics: ReadonlySet<Topic> | 'any'): void => {
    if (topics !== 'any' && topics.size === 0) return
    for (const listener of listeners) {
      try {
        listener(topics)
      } catch (error) {
        log.error('store: a listener for changes threw', { error })
      }
    }
  }

  const noticeOthers = (): void => {
    if (watch === undefined) return
    const version = readDataVersion(sql)
    if (version === dataVersion) return
    dataVersion = version
    const before = seen
    seen = lastIds(sql)
    tell(topicsBetween(sql, before, seen))
  }

  const startWatching = (): void => {
    if (doorbell === undefined || watch !== undefined) return
    dataVersion = readDataVersion(sql)
    seen = lastIds(sql)
    watch = doorbell.watch(noticeOthers)
  }

  return {
    subscribe: (listener) => {
      const own: Listener = (topics) => listener(topics) // the same function may be subscribed twice
      listeners.add(own)
      startWatching()
      return { [Symbol.dispose]: () => void listeners.delete(own) }
    },
    noticeOthers,
    markOwn: () => {
      if (watch !== undefined) marked = lastIds(sql)
    },
    publishOwn: (topics) => {
      const isNews = watch === undefined || isLater(marked, seen) // who does not watch does not know what was there
      if (topics.size > 0 && isNews) doorbell?.ring()
      seen = marked
      tell(topics)
    },
    [Symbol.asyncDispose]: async () => {
      listeners.clear()
      await watch?.[Symbol.asyncDispose]()
      doorbell?.[Symbol.dispose]()
    },
  }
}

interface LastIds {
  readonly events: number
  readonly logs: number
}

/** Others learn from new rows of these two tables alone. */
function isLater(ids: LastIds, than: LastIds): boolean {
  return ids.events > than.events || ids.logs > than.logs
}

const DATA_VERSION = 'PRAGMA data_version'
const LAST_IDS = 'SELECT name, seq FROM sqlite_sequence'
const EVENTS_BETWEEN = `
  SELECT DISTINCT type, subject, work_pool AS workPool FROM events WHERE id > :after AND id <= :upTo`
const RUNS_LOGGED_BETWEEN = `
  SELECT DISTINCT r.id FROM logs l JOIN flow_runs r ON r.key = l.run_key WHERE l.id > :after AND l.id <= :upTo`

/** More rows than this are not looked through: whoever waits looks again anyway. */
const MOST_ROWS = 2000

function readDataVersion(sql: Sql): number {
  return sql.get<{ data_version: number }>(DATA_VERSION)?.data_version ?? 0
}

function lastIds(sql: Sql): LastIds {
  const last = new Map(sql.all<{ name: string; seq: number }>(LAST_IDS).map(({ name, seq }) => [name, seq]))
  return { events: last.get('events') ?? 0, logs: last.get('logs') ?? 0 }
}

/** Leases and heartbeats that others renewed leave no rows here: nobody waits for them. */
function topicsBetween(sql: Sql, after: LastIds, upTo: LastIds): ReadonlySet<Topic> | 'any' {
  if (upTo.events - after.events + upTo.logs - after.logs > MOST_ROWS) return 'any'
  const topics = new Set<Topic>()
  const events = sql.all<EventSubject>(EVENTS_BETWEEN, { after: after.events, upTo: upTo.events })
  for (const event of events) for (const topic of topicsOf(event)) topics.add(topic)
  const runs = sql.all<{ id: string }>(RUNS_LOGGED_BETWEEN, { after: after.logs, upTo: upTo.logs })
  for (const { id } of runs) topics.add(`flow-run:${id}`)
  return topics
}
