import type { Store } from '../store.ts'

/** All that a person could see, and the few things beside it that only programs ask for. */
export async function everything(store: Store) {
  const all = { limit: 1000 }
  const { items: runs } = await store.flowRuns.list({ limit: 100 })
  const { items: pools } = await store.workPools.list(all)
  const { items: deployments } = await store.deployments.list(all)
  const now = new Date(8.64e15)
  return {
    runs,
    pools,
    deployments,
    states: await Promise.all(runs.map(({ id }) => store.flowRuns.states(id))),
    logs: await Promise.all(runs.map(({ id }) => store.logs.list({ id, after: 0, limit: 100 }))),
    tasks: await Promise.all(runs.map(({ id }) => store.taskRuns.list({ id, limit: 100 }))),
    waits: await Promise.all(runs.map(({ id }) => store.waits.list(id, { limit: 100 }))),
    queues: await Promise.all(pools.map(({ name }) => store.workQueues.list(name))),
    schedules: await Promise.all(deployments.map(({ id }) => store.schedules.list(id))),
    due: await store.schedules.listDue({ now, limit: 100 }),
    limits: await limitsOf(store),
    cached: await store.cachedResults.list(all),
    types: await store.workPoolTypes.list(),
    workers: await store.workers.list(),
    variables: await store.variables.list(),
    secrets: await store.secrets.list(),
    setting: await store.settings.get('setting'),
    events: await store.events.list({ after: 0, limit: 1000 }),
  }
}

async function limitsOf({ concurrencyLimits }: Store) {
  const limits = await concurrencyLimits.list()
  return Promise.all(limits.map(({ name }) => concurrencyLimits.get(name)))
}
