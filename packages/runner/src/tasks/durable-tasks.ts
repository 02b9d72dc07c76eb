import type { RunBackend } from '@orc/core'
import { answerCached } from './cached-call.ts'
import { executeTask, type TaskParts } from './execution.ts'
import { identify } from './identity.ts'

/**
 * Tasks whose results outlast the process.
 *
 * - A call that is recorded as COMPLETED is answered with what was recorded; its body does not run.
 * - A result is stored before the call's promise resolves, and an error before it rejects.
 * - A recorded failure is thrown again while the bodies around the call are in the same tries, so a body that runs again
 *   after a crash takes the way it took before; in another try of them the task is run again.
 * - A call that was under way goes on with the try it was at; one that waited for its next try waits what is left.
 * - Two calls that are the same, as of a try that was given up and is still busy, never run at the same time.
 * - What a body does before its result is stored may be done again; a recorded result never changes.
 */
export function durableTasks(parts: TaskParts): RunBackend['task'] {
  const underWay = new Map<string, Promise<unknown>>()
  return async (call, body) => {
    const id = identify(call)
    parts.journal.visit(id)
    const running = answer(parts, { call, body, id, earlier: underWay.get(id) })
    underWay.set(id, running)
    try {
      return await running
    } finally {
      if (underWay.get(id) === running) underWay.delete(id)
    }
  }
}

interface Asked {
  readonly call: Parameters<RunBackend['task']>[0]
  readonly body: Parameters<RunBackend['task']>[1]
  readonly id: string
  readonly earlier: Promise<unknown> | undefined
}

async function answer(parts: TaskParts, { call, body, id, earlier }: Asked): Promise<unknown> {
  call.signal.throwIfAborted()
  if (earlier) {
    await earlier.catch(() => {})
    call.signal.throwIfAborted()
  }
  const known = parts.journal.find(id)
  if (known?.value && known.state.type === 'COMPLETED') return parts.values.read(known.value)
  if (known?.value && known.within === call.scope.tries) throw await parts.values.read(known.value)
  return call.cache ? answerCached(parts, { id, call, ask: call.cache }, body) : executeTask(parts, { id, call }, body)
}
