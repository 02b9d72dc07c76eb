import type { Client } from '@orc/client'
import type { FlowRun, Wait } from '@orc/core/contract'
import { ACTIVE_STATE_TYPES, isTerminal, OrcError } from '@orc/core/model'
import { crashText } from './crashes.ts'
import type { Machine } from './machine.ts'
import type { PassingTime } from './passing-time.ts'
import type { Script } from './rehearsal.ts'
import { type RunHistory, readHistory } from './run-history.ts'

/** A run that a test has begun. Time passes while one of the promises is awaited. */
export interface TestRun<Output = unknown> {
  readonly id: string
  /**
   * Resolves when the run is over, however it ended.
   * @throws {OrcError} `test_stands_still` when it never will be, and `test_crash_not_reached`
   */
  end(): Promise<RunHistory<Output>>
  /**
   * Resolves when the run waits for input, or for an event; for the one of this name, if one is given.
   * @throws {OrcError} `test_stands_still` when it never will, the end of the run included
   */
  untilItWaits(name?: string): Promise<Wait>
  /** Gives the input it waits for, as `orc flow-run resume` does. */
  resume(input?: unknown, wait?: string): Promise<void>
  /** As `orc flow-run cancel` does. */
  cancel(reason?: string): Promise<void>
  /** What is known of it by now. */
  history(): Promise<RunHistory<Output>>
}

export interface TestRunParts {
  readonly client: Client
  readonly machine: Machine
  readonly time: PassingTime
  readonly script: Script
}

export function testRun<Output>(id: string, { client, machine, time, script }: TestRunParts): TestRun<Output> {
  const read = (): Promise<FlowRun> => client.call('getFlowRun', { id })
  /** With the runs of the hooks that it could not run itself. */
  const isOver = async (): Promise<boolean> => {
    const { flow, state } = await read()
    if (!isTerminal(state.type) || machine.hasProcessOf(id)) return false
    const { items } = await client.call('listFlowRuns', { flow, states: [...ACTIVE_STATE_TYPES] })
    return !items.some(({ hook }) => hook?.flowRun.id === id)
  }
  const describe = async (): Promise<string> => standing(await read())
  const history = (): Promise<RunHistory<Output>> => readHistory({ client, id, witness: script.witness })

  const openWait = async (name: string | undefined): Promise<Wait | undefined> => {
    const { items } = await client.call('listWaits', { id, state: 'open' })
    const forSomebody = items.filter(({ kind }) => kind === 'input' || kind === 'event')
    return forSomebody.find((wait) => name === undefined || wait.name === name)
  }

  return {
    id,
    history,
    end: async () => {
      await time.until({ isSo: isOver, describe })
      const [left] = script.crashes.left
      if (left) throw new OrcError('test_crash_not_reached', { crash: crashText(left) })
      return history()
    },
    untilItWaits: async (name) => {
      let wait: Wait | undefined
      const isSo = async (): Promise<boolean> => (wait = await openWait(name)) !== undefined || isOver()
      await time.until({ isSo, describe })
      if (!wait) throw new OrcError('test_stands_still', { what: await describe() })
      return wait
    },
    resume: async (input = {}, wait) => {
      await client.call('resumeFlowRun', { id, input, ...(wait !== undefined && { wait }) })
    },
    cancel: async (reason) => {
      await client.call('cancelFlowRun', { id, ...(reason !== undefined && { reason }) })
    },
  }
}

function standing({ name, state }: FlowRun): string {
  const why = state.message === undefined ? '' : `: ${state.message}`
  return `Flow run "${name}" is ${state.type} (${state.name})${why}`
}
