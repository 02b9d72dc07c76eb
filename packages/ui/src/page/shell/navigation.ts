import {
  Activity,
  Boxes,
  FolderCog,
  Gauge,
  KeyRound,
  type LucideIcon,
  Radio,
  Rocket,
  Settings,
  TrafficCone,
  Workflow,
} from 'lucide-react'

export interface Place {
  readonly to: string
  readonly text: string
  readonly icon: LucideIcon
}

/** The pages, in the order of the menu. */
export const PLACES: readonly Place[] = [
  { to: '/', text: 'Dashboard', icon: Gauge },
  { to: '/runs', text: 'Runs', icon: Activity },
  { to: '/flows', text: 'Flows', icon: Workflow },
  { to: '/deployments', text: 'Deployments', icon: Rocket },
  { to: '/work-pools', text: 'Work pools', icon: Boxes },
  { to: '/concurrency-limits', text: 'Concurrency limits', icon: TrafficCone },
  { to: '/variables', text: 'Variables', icon: FolderCog },
  { to: '/secrets', text: 'Secrets', icon: KeyRound },
  { to: '/events', text: 'Events', icon: Radio },
  { to: '/settings', text: 'Settings', icon: Settings },
]
