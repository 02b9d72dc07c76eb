import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Trouble } from './elements/trouble.tsx'
import { parseRunsSearch } from './flow-runs/search.ts'
import { NotFound } from './shell/not-found.tsx'
import { Shell } from './shell/shell.tsx'
import { Waiting } from './shell/waiting.tsx'

/** Every page by its path. A page's script is loaded when it is first gone to. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const tabSearch = (search: Record<string, unknown>): { tab?: string } =>
  typeof search.tab === 'string' ? { tab: search.tab } : {}

const runSearch = (search: Record<string, unknown>): { tab?: string; look?: 'graph' } => ({
  ...tabSearch(search),
  ...(search.look === 'graph' ? { look: 'graph' } : {}),
})

const at = <const Path extends string>(path: Path) => ({ getParentRoute: () => root, path })

const dashboard = createRoute({
  ...at('/'),
  component: lazyRouteComponent(() => import('./dashboard/dashboard.tsx'), 'DashboardPage'),
})
const flows = createRoute({
  ...at('/flows'),
  component: lazyRouteComponent(() => import('./flows/list.tsx'), 'FlowsPage'),
})
const concurrencyLimits = createRoute({
  ...at('/concurrency-limits'),
  component: lazyRouteComponent(() => import('./concurrency-limits/list.tsx'), 'ConcurrencyLimitsPage'),
})
const concurrencyLimit = createRoute({
  ...at('/concurrency-limits/$name'),
  component: lazyRouteComponent(() => import('./concurrency-limits/detail.tsx'), 'ConcurrencyLimitPage'),
})
const variables = createRoute({
  ...at('/variables'),
  component: lazyRouteComponent(() => import('./variables/list.tsx'), 'VariablesPage'),
})
const secrets = createRoute({
  ...at('/secrets'),
  component: lazyRouteComponent(() => import('./secrets/list.tsx'), 'SecretsPage'),
})
const events = createRoute({
  ...at('/events'),
  component: lazyRouteComponent(() => import('./events/list.tsx'), 'EventsPage'),
})
const settings = createRoute({
  ...at('/settings'),
  component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'SettingsPage'),
})
const runs = createRoute({
  ...at('/runs'),
  validateSearch: parseRunsSearch,
  component: lazyRouteComponent(() => import('./flow-runs/list.tsx'), 'FlowRunsPage'),
})
const run = createRoute({
  ...at('/runs/$id'),
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./flow-runs/detail.tsx'), 'FlowRunPage'),
})
const deployments = createRoute({
  ...at('/deployments'),
  component: lazyRouteComponent(() => import('./deployments/list.tsx'), 'DeploymentsPage'),
})
const deployment = createRoute({
  ...at('/deployments/$flow/$name'),
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./deployments/detail.tsx'), 'DeploymentPage'),
})
const deploymentRun = createRoute({
  ...at('/deployments/$flow/$name/run'),
  component: lazyRouteComponent(() => import('./deployments/run.tsx'), 'RunDeploymentPage'),
})
const workPools = createRoute({
  ...at('/work-pools'),
  component: lazyRouteComponent(() => import('./work-pools/list.tsx'), 'WorkPoolsPage'),
})
const newWorkPool = createRoute({
  ...at('/create-work-pool'),
  component: lazyRouteComponent(() => import('./work-pools/create.tsx'), 'NewWorkPoolPage'),
})
const workPool = createRoute({
  ...at('/work-pools/$name'),
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./work-pools/detail.tsx'), 'WorkPoolPage'),
})

const routeTree = root.addChildren([
  dashboard,
  flows,
  concurrencyLimits,
  concurrencyLimit,
  variables,
  secrets,
  events,
  settings,
  runs,
  run,
  deployments,
  deployment,
  deploymentRun,
  workPools,
  newWorkPool,
  workPool,
])

export const router = createRouter({
  routeTree,
  defaultPendingComponent: Waiting,
  defaultPendingMs: 300,
  defaultErrorComponent: ({ error, reset }) => <Trouble error={error} onRetry={reset} />,
  scrollRestoration: true,
  defaultPreload: 'intent',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
