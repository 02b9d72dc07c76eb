import { isTerminal, STATE_TYPES, UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import { asShown, withReason } from '../runs/as-shown.ts'
import { deploymentView, upcomingOf } from '../views/deployment-view.ts'
import { jobAsStored } from '../views/job-as-stored.ts'
import { lastHours } from '../views/last-hours.ts'
import { poolView } from '../views/pool-view.ts'
import { RECENT_RUNS, recentRuns } from '../views/recent-runs.ts'
import { taskMarks } from '../views/task-marks.ts'
import { childMarks, openAsks, waitMarks } from '../views/waits-and-children.ts'
import { existingDeployment, existingFlowRun, existingWorkPool } from './not-found.ts'
import type { Routes } from './route.ts'

/** More than these are a number that nobody counts by eye. */
const MOST_COUNTED = 1000
const MOST_LISTED = 8
const ACTIVE = STATE_TYPES.filter((type) => !isTerminal(type))

export const viewRoutes: Routes<
  | 'viewDashboard'
  | 'viewWorkPools'
  | 'viewWorkPool'
  | 'viewDeployments'
  | 'viewDeployment'
  | 'viewFlows'
  | 'viewFlowRun'
  | 'viewTaskRuns'
> = {
  viewWorkPools: async (page, { store }) => {
    const { items, nextCursor } = await store.workPools.list(page)
    const workers = await store.workers.list()
    return { items: await Promise.all(items.map((pool) => poolView(store, pool, workers))), nextCursor }
  },

  viewWorkPool: async ({ name }, { store }) => {
    const workPool = await existingWorkPool(store, name)
    const [queues, workers, deployments] = await Promise.all([
      store.workQueues.list(name),
      store.workers.list(name),
      store.deployments.list({ workPool: name, limit: MOST_COUNTED }),
    ])
    return { workPool, queues, workers, deployments: deployments.items }
  },

  viewDeployments: async (ask, { store }) => {
    const { items, nextCursor } = await store.deployments.list(ask)
    return { items: await Promise.all(items.map((deployment) => deploymentView(store, deployment))), nextCursor }
  },

  viewDeployment: async (name, { store }) => {
    const deployment = await existingDeployment(store, name)
    const workPool = deployment.workPool === null ? undefined : await store.workPools.get(deployment.workPool)
    return {
      ...(await deploymentView(store, deployment)),
      workPool: workPool ?? null,
      upcoming: await upcomingOf(store, deployment),
    }
  },

  viewFlows: async (page, { store }) => {
    const { items, nextCursor } = await store.flows.list(page)
    const views = items.map(async (flow) => {
      const deployments = await store.deployments.list({ flow: flow.name, limit: MOST_COUNTED })
      return {
        flow,
        deployments: deployments.items.map(({ fullName }) => fullName),
        recentRuns: await recentRuns(store, { flow: flow.name }),
      }
    })
    return { items: await Promise.all(views), nextCursor }
  },

  viewFlowRun: async ({ id }, { store }) => {
    const run = await existingFlowRun(store, id)
    const pool = run.workPool === null ? undefined : await store.workPools.get(run.workPool)
    return {
      run: await withReason(run, store),
      states: (await store.flowRuns.states(id)) ?? [],
      job: pool ? await jobAsStored(store, { run, pool }) : null,
      poolType: pool?.type ?? null,
      asks: await openAsks(store, run),
    }
  },

  viewTaskRuns: async ({ id }, { store }) => {
    await existingFlowRun(store, id)
    const [tasks, children, waits] = await Promise.all([
      taskMarks(store, id),
      childMarks(store, id),
      waitMarks(store, id),
    ])
    return { ...tasks, children, waits }
  },

  viewDashboard: async (_, { store }) => {
    const now = store.clock.now()
    const counted = await Promise.all(
      ACTIVE.map(async (type) => {
        const { items } = await store.flowRuns.list({ states: [type], limit: MOST_COUNTED })
        return [type, items.map((run) => asShown(run, now))] as const
      }),
    )
    const scheduled = counted.find(([type]) => type === 'SCHEDULED')?.[1] ?? []
    const workers = await store.workers.list()
    const pools = await store.workPools.list({ limit: RECENT_RUNS })
    const newest = async (states: readonly (typeof STATE_TYPES)[number][]) =>
      (await store.flowRuns.list({ states, limit: MOST_LISTED })).items
    return {
      pools: await Promise.all(pools.items.map((pool) => poolView(store, pool, workers))),
      active: Object.fromEntries(counted.map(([type, runs]) => [type, runs.length])),
      late: scheduled.filter(({ state }) => state.name === 'Late').length,
      running: await newest(UNDER_WAY_STATE_TYPES),
      troubled: await newest(['FAILED', 'CRASHED']),
      hours: await lastHours(store),
      deployments: (await store.deployments.list({ limit: MOST_COUNTED })).items.length,
    }
  },
}
