import type { PoolView, Worker, WorkPool } from '@orc/core/contract'
import type { Store } from '@orc/store'
import { recentRuns } from './recent-runs.ts'

export async function poolView(store: Store, workPool: WorkPool, workers: readonly Worker[]): Promise<PoolView> {
  const { name } = workPool
  const online = workers.filter(({ pool, status }) => pool === name && status === 'ONLINE')
  return {
    workPool,
    queues: await store.workQueues.list(name),
    workersOnline: online.length,
    recentRuns: await recentRuns(store, { workPool: name }),
  }
}
