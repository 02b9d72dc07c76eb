import type { Log, LogLevel, LogLine } from '@orc/core/contract'
import type { Logs } from '@orc/store'
import { instant, parseJson } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Write } from './engine/write.ts'

/** Their order is their severity. */
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

const RUN_KEY = `SELECT key FROM flow_runs WHERE id = :id`
const INSERT = `
  INSERT INTO logs (run_key, epoch, source, seq, at, level, message, fields, task_run)
  VALUES (:runKey, :epoch, :source, :seq, :at, :level, :message, :fields, :taskRun)
  ON CONFLICT DO NOTHING`
const LIST = `
  SELECT l.* FROM logs l WHERE l.run_key = (${RUN_KEY}) AND l.id > :after AND l.level >= :minLevel
  ORDER BY l.id LIMIT :limit`

interface LogRow {
  readonly id: number
  readonly epoch: number
  readonly source: LogLine['source']
  readonly seq: number
  readonly at: number
  readonly level: number
  readonly message: string
  readonly fields: string | null
  readonly task_run: string | null
}

export function sqliteLogs({ read, write }: Engine): Logs {
  return {
    append: (ask) => write((tx) => append(tx, ask)),
    list: ({ id, after, limit, minLevel = 'debug' }) =>
      read((sql) => sql.all<LogRow>(LIST, { id, after, limit, minLevel: LEVELS.indexOf(minLevel) }).map(toLog)),
  }
}

/** An epoch that is over may still have something to say: it is kept, under that epoch. */
function append(tx: Write, { id, epoch, lines }: Parameters<Logs['append']>[0]): boolean {
  const runKey = tx.get<{ key: number }>(RUN_KEY, { id })?.key
  if (runKey === undefined) return false
  let stored = 0
  for (const { at, level, message, fields, source, seq, taskRun } of lines) {
    const { changes } = tx.run(INSERT, {
      runKey,
      epoch,
      source,
      seq,
      message,
      at: Date.parse(at),
      level: LEVELS.indexOf(level),
      fields: fields === undefined ? null : JSON.stringify(fields),
      taskRun: taskRun ?? null,
    })
    stored += changes
  }
  if (stored > 0) tx.wake(`flow-run:${id}`)
  return true
}

function toLog({ id, epoch, source, seq, at, level, message, fields, task_run: taskRun }: LogRow): Log {
  return {
    id,
    epoch,
    source,
    seq,
    at: instant(at),
    level: LEVELS[level] ?? 'info',
    message,
    ...(fields !== null && { fields: parseJson(fields) }),
    ...(taskRun !== null && { taskRun }),
  }
}
