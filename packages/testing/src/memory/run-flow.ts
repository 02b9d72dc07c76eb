import type { Flow } from '@orc/core'
import type { RunHistory } from './run-history.ts'
import { openTestOrc, type StartOptions, type TestOrcOptions } from './test-orc.ts'

export interface RunFlowOptions extends TestOrcOptions, StartOptions {}

/**
 * Runs a flow to its end, in memory, on a clock of its own.
 * @example const { result } = await runFlow(order, { id: 'A-7' }, { mocks: [mock(charge).with(() => 'r-1')] })
 * @throws {OrcError} `test_stands_still` when it waits for what will never come, `test_crash_not_reached`
 */
export async function runFlow<Input, Output>(
  flow: Flow<Input, Output>,
  input: Input,
  options: RunFlowOptions = {},
): Promise<RunHistory<Output>> {
  await using orc = await openTestOrc(options)
  const run = await orc.start(flow, input, { ...options, mocks: [] })
  return await run.end()
}
