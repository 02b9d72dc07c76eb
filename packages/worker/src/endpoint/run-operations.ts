import { OPERATIONS, type OperationName } from '@orc/core/contract/operations'

/** What a run's token may ask for: the operations whose access is `run`. A test holds this list against the contract. */
export const RUN_OPERATIONS = [
  'startFlowRun',
  'renewFlowRun',
  'reportFlowRun',
  'appendLogs',
  'recordTaskRuns',
  'setOwedHooks',
  'awaitWait',
  'suspendFlowRun',
  'createChildRun',
  'emitEventInRun',
  'getFlowRun',
  'listFlowRunStates',
  'listLogs',
  'listTaskRuns',
  'acquireSlots',
  'releaseSlots',
  'takeRate',
  'listWaits',
  'takeCachedResult',
  'releaseCachedResult',
  'putResult',
  'getResult',
] as const satisfies readonly OperationName[]

const PATTERNS = RUN_OPERATIONS.map((name) => {
  const [method, path] = OPERATIONS[name]
  return { method, pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`) }
})

export function isRunOperation(method: string, path: string): boolean {
  return PATTERNS.some((one) => one.method === method && one.pattern.test(path))
}

/** How every run's token begins, and no other credential does. */
export const RUN_TOKEN = /^Bearer orcrun_\S+$/
