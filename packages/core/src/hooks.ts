import { type Frame, inFrame } from './backend.ts'
import { type Context, contextOf } from './context.ts'

/**
 * What is to happen when a flow or task changes its state. A hook is run before that state is stored, in the process
 * and the context of its flow or task: so it happens at least once, and again after a crash in between. One that throws is
 * a line in the log and changes nothing. What was recorded of a task is given back without its hooks.
 */
export interface Hooks<Input, Output> {
  /** Before each try. */
  readonly onRunning?: Hook<{ readonly input: Input }>
  readonly onCompleted?: Hook<{ readonly input: Input; readonly result: Output }>
  /** When no try is left. */
  readonly onFailed?: Hook<{ readonly input: Input; readonly error: unknown }>
  /** When it was told to stop and has ended; within the grace that it has to clean up. */
  readonly onCancelled?: Hook<{ readonly input: Input; readonly error: unknown }>
}

/**
 * Hooks of flows, which are told even when the process of the run cannot: it was killed, or lost, or waits nowhere. Then,
 * and for `onFailed` where code never let go of its thread, a run of its own does it on the same kind of infrastructure, with the same code. In
 * it the context says `run` of the run that it is about.
 */
export interface FlowHooks<Input, Output> extends Hooks<Input, Output> {
  /** When the run is CRASHED: its infrastructure ended before its body did. Only what began can crash so. */
  readonly onCrashed?: Hook<{ readonly input: Input; readonly error: unknown }>
}

export type Hook<What> = (what: What, context: Context) => unknown

/** Runs a hook, if there is one, whatever comes of it. */
export async function tell<What>(hook: Hook<What> | undefined, what: What, frame: Frame): Promise<void> {
  if (!hook) return
  const context = contextOf(frame)
  try {
    await inFrame(frame, async () => hook(what, context))
  } catch (error) {
    context.log.error('a hook failed', { hook: hook.name, error: String(error) })
  }
}
