import type { FailedTry, StoredValue, TaskRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { instant, instantOrNull, parseJsonOrNull } from '../columns.ts'
import { type StateColumns, toState } from '../flow-runs/run-row.ts'

export interface TaskRow extends Omit<StateColumns, 'state_data'> {
  readonly key: number
  readonly id: string
  readonly parent: string | null
  readonly name: string
  readonly within: string
  readonly attempt: number
  readonly epoch: number
  readonly started_at: number
  readonly due_at: number | null
  readonly failures: string | null
  readonly value: string | null
  readonly value_by: StoredValue['by'] | null
  readonly value_codec: string | null
}

export function toTaskRun(row: TaskRow): TaskRun {
  const { id, parent, name, within, attempt, epoch, value: text, value_by: by, value_codec: codec } = row
  return {
    id,
    parent,
    name,
    within,
    state: toState({ ...row, state_data: null }),
    attempt,
    epoch,
    startedAt: instant(row.started_at),
    endedAt: isTerminal(row.state_type) ? instant(row.state_at) : null,
    dueAt: instantOrNull(row.due_at),
    failures: parseJsonOrNull<FailedTry[]>(row.failures) ?? [],
    value: text === null || by === null ? null : { text, by, codec },
  }
}
