import { useQueries } from '@tanstack/react-query'
import { Activity, Boxes, type LucideIcon, Plus, Rocket, TrafficCone } from 'lucide-react'
import { read } from '../api/read.ts'
import { PLACES } from './navigation.ts'

/** Something that has a page. */
export interface Goal {
  readonly key: string
  readonly to: string
  readonly text: string
  readonly kind: string
  readonly icon: LucideIcon
}

/** Pages at once, what is in the store as soon as it was read. */
export function useGoals(): readonly Goal[] {
  const [pools, deployments, limits, runs] = useQueries({
    queries: [
      read('listWorkPools', { limit: 1000 }),
      read('listDeployments', { limit: 1000 }),
      read('listConcurrencyLimits', {}),
      { ...read('listFlowRuns', { limit: 50 }), staleTime: 5000 },
    ],
  })
  return [
    ...PLACES.map(({ to, text, icon }) => ({ key: to, to, text, icon, kind: 'page' })),
    { key: 'create', to: '/create-work-pool', text: 'Create a work pool', icon: Plus, kind: 'action' },
    ...(pools.data?.items ?? []).map(({ id, name }) => ({
      key: id,
      to: `/work-pools/${encodeURIComponent(name)}`,
      text: name,
      icon: Boxes,
      kind: 'work pool',
    })),
    ...(deployments.data?.items ?? []).map(({ id, flow, name, fullName }) => ({
      key: id,
      to: `/deployments/${encodeURIComponent(flow)}/${encodeURIComponent(name)}`,
      text: fullName,
      icon: Rocket,
      kind: 'deployment',
    })),
    ...(limits.data?.items ?? []).map(({ id, name }) => ({
      key: id,
      to: `/concurrency-limits/${encodeURIComponent(name)}`,
      text: name,
      icon: TrafficCone,
      kind: 'concurrency limit',
    })),
    ...(runs.data?.items ?? []).map(({ id, name, flow }) => ({
      key: id,
      to: `/runs/${id}`,
      text: name,
      icon: Activity,
      kind: `run of ${flow}`,
    })),
  ]
}
