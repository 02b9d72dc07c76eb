import type { Client } from '@orc/client'
import { type FlowCall, setRunBackend, untrackedBackend } from '@orc/core'
import { runInScript, type ScriptOptions } from './script-run.ts'

export type AttachOptions = Omit<ScriptOptions, 'client'>

/** Waits for the runs that are under way, and ends the tracking. */
export type Attachment = AsyncDisposable

/**
 * From here on each flow that this program calls is a run that is tracked: see `runInScript`. Flows inside of flows are
 * calls of their runs, as everywhere; a task that is called outside of any flow simply runs.
 * @example await using tracking = attach(connect({ url: 'http://127.0.0.1:4270', key })); await report({ city: 'Oslo' })
 */
export function attach(client: Client, options: AttachOptions = {}): Attachment {
  const underWay = new Set<Promise<unknown>>()
  const runFlow = (call: FlowCall): Promise<unknown> => {
    const running = runInScript(call, { ...options, client })
    underWay.add(running)
    const forget = (): void => void underWay.delete(running)
    running.then(forget, forget)
    return running
  }
  setRunBackend({ ...untrackedBackend, runFlow })
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(underWay)
      setRunBackend(undefined)
    },
  }
}
