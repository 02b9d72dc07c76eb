export { type CrashPoint, crashing, SimulatedCrash } from './crashing.ts'
export { FakeClock } from './fake-clock.ts'
export type { Crash, CrashMoment } from './memory/crashes.ts'
export { type CrashedRun, everyCrash } from './memory/every-crash.ts'
export { type Mock, mock } from './memory/mocks.ts'
export { type RunFlowOptions, runFlow } from './memory/run-flow.ts'
export type { RunHistory, SeenCall } from './memory/run-history.ts'
export {
  openTestOrc,
  type StartOptions,
  type TestDeployment,
  type TestLimit,
  type TestOrc,
  type TestOrcOptions,
} from './memory/test-orc.ts'
export type { TestRun } from './memory/test-run.ts'
