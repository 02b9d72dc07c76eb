export { type HandedApi, type HandedCode, type HandedRun, type Handover, runnerUrl } from '@orc/runner'
export { type BringCode, bringCode, type LocalCode } from './process/code.ts'
export { LineSplitter } from './process/line-splitter.ts'
export { type ProcessProvisionerOptions, processProvisioner } from './process/process-provisioner.ts'
export type {
  Infrastructure,
  Job,
  OutputLine,
  OwnedRun,
  Provisioner,
  ProvisionerExit,
  ProvisionerFactory,
  ProvisionerHealth,
  ProvisionerScope,
} from './provisioner.ts'
export { SERVED_POOL, type ServeFlowOptions, type ServeOptions, serve, serveEntrypoint } from './serve.ts'
export type { WorkerApi } from './uplink.ts'
export { Worker, type WorkerOptions, type WorkerOutcome } from './worker.ts'
export type { RunRef, WorkerEvent, WorkerEvents } from './worker-events.ts'
