import { type Context, type Flow, flowDefinition, type Task } from '@orc/core'

/** What runs in place of a task's body, or of a flow's that is called inside another one. */
export interface Mock {
  readonly name: string
  readonly run: (input: unknown, context: Context) => unknown
}

/**
 * Replaces what a task does. Everything around it stays: its retries, timeout, key and hooks, and that its result is
 * stored. By a name alone nothing is known of its input and result.
 * @example mock(charge, async ({ amount }) => ({ receipt: `r-${amount}` }))
 */
export function mock<Input, Output>(
  of: Task<Input, Output> | Flow<Input, Output>,
  run: (input: Input, context: Context) => Output | Promise<Output>,
): Mock
export function mock(of: string, run: (input: unknown, context: Context) => unknown): Mock
export function mock(of: Named, run: (input: never, context: Context) => unknown): Mock {
  return { name: nameOf(of), run: run as Mock['run'] }
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
