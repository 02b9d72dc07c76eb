import { type Context, type Flow, flowDefinition, type Task } from '@orc/core'

/** What runs in place of a task's body, or of a flow's that is called inside another one. */
export interface Mock {
  readonly name: string
  readonly run: (input: unknown, context: Context) => unknown
}

/** What is to be replaced. In two steps, so that the types of the task are known before those of what replaces it. */
export interface MockOf<Input, Output> {
  with(run: (input: Input, context: Context) => Output | Promise<Output>): Mock
}

/**
 * Replaces what a task does, or a flow that is called inside another one. Everything around it stays: its retries, timeout,
 * key and hooks, and that its result is stored. By a name alone nothing is known of its input and result; `flow/name`
 * stands for what `runDeployment` of it returns.
 * @example mock(charge).with(async ({ amount }) => ({ receipt: `r-${amount}` }))
 */
export function mock<Input, Output>(of: Task<Input, Output> | Flow<Input, Output>): MockOf<Input, Output>
export function mock(of: string): MockOf<unknown, unknown>
export function mock(of: Named): MockOf<never, unknown> {
  return { with: (run) => ({ name: nameOf(of), run: run as Mock['run'] }) }
}

/** A task, a flow, or the name of one. */
export type Named = string | Task<never, unknown> | Flow<never, unknown>

export function nameOf(named: Named): string {
  if (typeof named === 'string') return named
  return 'taskName' in named ? named.taskName : flowName(named)
}

/** A flow without a name of its own gets it from its deployment; in memory there is one name for all of them. */
export function flowName(flow: unknown): string {
  return flowDefinition(flow)?.name ?? 'flow'
}
