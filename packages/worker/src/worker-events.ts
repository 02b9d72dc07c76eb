import type { StateType } from '@orc/core/model'

/** What a worker tells while it works: telemetry for whoever embeds it. Each is said after what it tells of is done. */
export interface WorkerEvents {
  /** The API knows the worker: its first heartbeat was accepted. It claims from now on. */
  'worker:started': { readonly workerId: string; readonly name: string; readonly pool: string; readonly limit: number }
  /** What keeps it from making infrastructure changed; null when nothing does any more. It claims nothing meanwhile. */
  'worker:problem-changed': { readonly problem: string | null; readonly remedy: string | null }
  /** It claims no more, and waits for the runs it has. */
  'worker:draining': { readonly runs: number; readonly timeoutMs: number }
  /** It is gone. The runs that it left are alive and will be adopted by the next worker. */
  'worker:stopped': { readonly left: readonly RunRef[] }
  /** The API gives no answers; said once, and the worker goes on trying. */
  'api:lost': { readonly error: unknown }
  /** It answers again. */
  'api:regained': { readonly afterMs: number }
  /** A claim was received. */
  'flow-run:claimed': RunRef & { readonly name: string }
  /** Infrastructure was there already and is this worker's now. */
  'flow-run:adopted': RunRef & { readonly infrastructureId: string }
  /** Its infrastructure is up. */
  'flow-run:provisioned': RunRef & { readonly infrastructureId: string; readonly tookMs: number }
  /** It is being stopped. */
  'flow-run:stopping': RunRef & { readonly reason: string }
  /** The claim is over: somebody else has the run, or nobody. Its infrastructure here is removed. */
  'flow-run:superseded': RunRef
  /** Its infrastructure is gone, or could not be made. */
  'flow-run:exited': RunRef & {
    readonly message: string
    readonly exitCode: number | null
    readonly signal: string | null
  }
  /** The API knows of the exit, and the slot is free. The state is the run's; null when the claim was over already. */
  'flow-run:released': RunRef & { readonly state: StateType | null }
  /** What was left of the infrastructure of a run that is over was removed. */
  'infrastructure:removed': RunRef & { readonly infrastructureId: string }
}

export interface RunRef {
  readonly id: string
  readonly epoch: number
}

export type WorkerEvent = {
  [Type in keyof WorkerEvents]: { readonly type: Type } & WorkerEvents[Type]
}[keyof WorkerEvents]

export type Emit = (event: WorkerEvent) => void
