import type { Event, Log } from '@orc/core/contract'

export type LiveStatus = 'connecting' | 'live' | 'lost'

/** What the leader tells the tabs, itself included. */
export type LiveMessage =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'logs'; readonly flowRun: string; readonly items: readonly Log[] }
  /** A worker fell silent, was heard from again, or has another problem. */
  | { readonly kind: 'workers' }
  /** Other slots of concurrency limits are in use than before. */
  | { readonly kind: 'limits' }
  | { readonly kind: 'status'; readonly status: LiveStatus }
  /** The stream tells from here on; `anew` when what happened before is not known. */
  | { readonly kind: 'begun'; readonly after: number; readonly anew: boolean }

/** For each run whose lines are wanted, the last one that is known. */
export type LogsAfter = Readonly<Record<string, number>>

/** What a tab tells the others, of whom one is the leader. */
export type TabMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'watch'; readonly tab: string; readonly logsAfter: LogsAfter }
