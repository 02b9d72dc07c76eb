import type { FlowRun, TaskRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'

/** A task that was under way when its run ended is over too. Nothing stores that: nobody was left to say so. */
export function taskAsShown(task: TaskRun, { state, endedAt }: FlowRun): TaskRun {
  if (isTerminal(task.state.type) || !isTerminal(state.type)) return task
  const type = state.type === 'CRASHED' ? 'CRASHED' : 'CANCELLED'
  const message = `The run was ${state.type} while this was under way.`
  return { ...task, state: { type, name: 'Abandoned', at: endedAt ?? state.at, message }, endedAt }
}
