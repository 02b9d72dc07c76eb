import type { FlowDefinition, FlowHost } from '@orc/core'
import type { RunHook } from '@orc/core/contract'
import type { OwedHook } from '@orc/core/model'
import type { Call } from './api.ts'
import type { HandedRun } from './handover.ts'

/** A hook of a run that could not run it itself may take so long. */
const HOOK_TIMEOUT = '5m'

export interface OwedHooks {
  /** Resolves once it is stored which hooks somebody else has to run should this process die. */
  announce(): Promise<void>
  /** One of them was run here. */
  told(hook: OwedHook): Promise<void>
}

/** Costs nothing where the flow has no such hooks. */
export function owedHooks(call: Call, { id, epoch }: HandedRun, { owedHooks: hooks = [] }: FlowDefinition): OwedHooks {
  let owed = [...hooks]
  const say = async (): Promise<void> => void (await call('setOwedHooks', { id, epoch, hooks: owed }))
  return {
    announce: async () => {
      if (owed.length > 0) await say()
    },
    told: async (hook) => {
      if (!owed.includes(hook)) return
      owed = owed.filter((other) => other !== hook)
      await say()
    },
  }
}

/** What the hook is told as the error; a cancel is named as the platform names aborts. */
const ERROR_NAMES: Readonly<Record<OwedHook, string>> = {
  onCrashed: 'Crashed',
  onCancelled: 'AbortError',
  onFailed: 'TimedOut',
}

/** Runs the hook of another run in place of the flow: the context is that run's, the log this one's. */
export async function runOwedHook(definition: FlowDefinition, hook: RunHook, host: HookHost): Promise<null> {
  const { input, ...here } = host
  const { name, reason, flowRun } = hook
  const { attempt, dueAt, ...about } = flowRun
  const run = { ...host.run, ...about, dueAt: new Date(dueAt) }
  const error = Object.assign(new Error(reason), { name: ERROR_NAMES[name] })
  await definition.runHook?.({ hook: name, input, error, timeout: HOOK_TIMEOUT }, { ...here, run, attempt })
  return null
}

export interface HookHost extends FlowHost {
  /** The parameters of that run. */
  readonly input: unknown
}
