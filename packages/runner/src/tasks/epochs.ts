import type { Client } from '@orc/client'
import type { TaskRun } from '@orc/core/contract'
import type { Clock } from '@orc/core/runtime'
import { FakeApi } from '../fake-api.ts'
import { startTestRun, type TestRunAsk } from '../test-run.ts'

/** When a process dies: at its nth record of tasks, before that is written or once it is. */
export interface Death {
  readonly record: number
  readonly when: 'before' | 'after'
}

/** For tests: the API as seen by a process that is killed at a point of its life: from then on it is asked in vain. */
function mortal(api: FakeApi, death: Death | undefined): Client & { readonly died: Promise<void> } {
  const { promise: died, resolve: die } = Promise.withResolvers<void>()
  const never = new Promise<never>(() => {})
  let records = 0
  let isDead = false
  const kill = (): Promise<never> => {
    isDead = true
    die()
    return never
  }
  const call: Client['call'] = async (name, input, options) => {
    if (isDead) return never
    const isFatal = name === 'recordTaskRuns' && (records += 1) === death?.record
    if (isFatal && death.when === 'before') return kill()
    const reply = await api.call(name, input, options)
    return isFatal ? kill() : reply
  }
  return { address: api.address, call, events: () => api.events(), died, [Symbol.asyncDispose]: async () => {} }
}

type MovableClock = Clock & { advance(ms: number): void; untilNextMs(): number | undefined }

/** For tests: runs a flow's body in one process after another, over the same records, until one of them reports its end. */
export async function runThroughDeaths(
  clock: MovableClock,
  deaths: readonly Death[],
  body: TestRunAsk[0],
): Promise<FakeApi> {
  const tasks = new Map<string, TaskRun>()
  for (const death of [...deaths, undefined]) {
    const api = new FakeApi(tasks)
    const client = mortal(api, death)
    const { outcome } = startTestRun(clock, body, { api, client })
    const ends = await moveUntil(clock, [outcome, client.died])
    if (ends === 0) return api
  }
  throw new Error('The last epoch did not come to its end.')
}

/** Moves the clock from one sleeper to the next until one of the promises is settled; says which. */
async function moveUntil(clock: MovableClock, ends: readonly Promise<unknown>[]): Promise<number> {
  let ended: number | undefined
  for (const [index, end] of ends.entries()) void end.then(() => (ended ??= index))
  for (;;) {
    await allElse()
    if (ended !== undefined) return ended
    clock.advance(clock.untilNextMs() ?? 0)
  }
}

/** Everything that could happen without time passing has happened. */
function allElse(): Promise<void> {
  // oxlint-disable-next-line orc/no-hidden-time -- a turn of the event loop, not a length of time
  return new Promise((resolve) => void setImmediate(resolve))
}
