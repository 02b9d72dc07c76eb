import type { TaskRuns } from '@orc/store'
import type { Engine } from '../engine/engine.ts'
import { decodeCursor, pageOf } from '../page.ts'
import { recordTasks } from './record.ts'
import { type TaskRow, toTaskRun } from './task-row.ts'

const LIST = `
  SELECT * FROM task_runs
  WHERE run_key = (SELECT key FROM flow_runs WHERE id = :id) AND key > :after ORDER BY key LIMIT :limit`

export function sqliteTaskRuns({ read, write }: Engine): TaskRuns {
  return {
    record: (ask) => write((tx) => recordTasks(tx, ask)),
    list: ({ id, limit, cursor }) =>
      read((sql) => {
        const after = cursor === undefined ? 0 : Number(decodeCursor(cursor)[0])
        const rows = sql.all<TaskRow>(LIST, { id, after, limit: limit + 1 })
        return pageOf(rows, limit, { item: toTaskRun, position: (row) => [row.key] })
      }),
  }
}
