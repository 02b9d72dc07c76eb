import { concurrencyKey } from '@orc/core/model'
import { parseJson } from '../columns.ts'

/**
 * The limits that hold back the claims of a run, beside those of its pool and its queue. Each has a name of its own in
 * the store: `deployment:7`, or `deployment:7:acme` under a key. Together they are the run's claim group, written as
 * JSON: runs under the same limits wait in one line, and those under none are in the group `[]`.
 */
export type ClaimLimit = `deployment:${string}`

/** What of a deployment and a run decides under which limits it is. */
export interface Limited {
  readonly deploymentKey: number
  readonly concurrencyLimit: number | null
  readonly concurrencyKey: string | null
  /** JSON. */
  readonly parameters: string
}

export function claimGroupOf({ deploymentKey, concurrencyLimit, ...limited }: Limited): string {
  if (concurrencyLimit === null) return '[]'
  return JSON.stringify([deploymentLimit({ deploymentKey, ...limited })])
}

export function limitsIn(group: string): ClaimLimit[] {
  return parseJson(group)
}

function deploymentLimit(limited: Omit<Limited, 'concurrencyLimit'>): ClaimLimit {
  const { deploymentKey, concurrencyKey: template, parameters } = limited
  if (template === null) return `deployment:${deploymentKey}`
  return `deployment:${deploymentKey}:${concurrencyKey(template, parseJson(parameters))}`
}

/** The deployment whose limit it is. */
export function deploymentKeyOf(limit: ClaimLimit): number {
  return Number(limit.split(':', 2)[1])
}
