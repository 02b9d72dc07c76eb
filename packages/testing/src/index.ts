export { type CrashPoint, crashing, SimulatedCrash } from './crashing.ts'
export { FakeClock } from './fake-clock.ts'
