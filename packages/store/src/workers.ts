import type { Worker } from '@orc/core/contract'

export type WorkerHeartbeat = Omit<Worker, 'status' | 'startedAt' | 'lastHeartbeatAt'>

/** A worker is ONLINE for `WORKER_ONLINE_MS` after its last heartbeat, by the store's clock, unless it said goodbye. */
export interface Workers {
  /** The first one of an id writes `worker:started`. Undefined when the pool is gone. */
  heartbeat(worker: WorkerHeartbeat): Promise<Worker | undefined>
  /** The latest heard from first. */
  list(pool?: string): Promise<Worker[]>
  /** OFFLINE at once; its leases stay as they are. Unknown ids are no error. */
  stop(id: string): Promise<void>
  /** Forgets workers that were last heard from before this instant. Returns how many. */
  deleteSilentSince(before: Date): Promise<number>
}
