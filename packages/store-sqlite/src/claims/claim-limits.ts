import { concurrencyKey, TAG_LIMIT_PREFIX } from '@orc/core/model'
import { parseJson } from '../columns.ts'
import type { Sql } from '../engine/sql.ts'

/**
 * The limits that hold back the claims of a run, beside those of its pool and its queue. Each has a name of its own in
 * the store: `deployment:7`, or `deployment:7:acme` under a key; `tag:gpu` if that tag is limited. Together they are the run's claim group, written as
 * JSON: runs under the same limits wait in one line, and those under none are in the group `[]`.
 */
export type ClaimLimit = `deployment:${string}` | `tag:${string}`

const LIMITED_TAGS = `
  SELECT name FROM concurrency_limits
  WHERE name IN (SELECT '${TAG_LIMIT_PREFIX}' || value FROM json_each(:tags)) ORDER BY name`

/** What of a deployment and a run decides under which limits it is. */
export interface Limited {
  readonly deploymentKey: number
  readonly concurrencyLimit: number | null
  readonly concurrencyKey: string | null
  /** JSON. */
  readonly parameters: string
  /** JSON. */
  readonly tags: string
}

export function claimGroupOf(sql: Sql, limited: Limited): string {
  const ofDeployment = limited.concurrencyLimit === null ? [] : [deploymentLimit(limited)]
  return JSON.stringify([...ofDeployment, ...tagLimits(sql, limited)])
}

function tagLimits(sql: Sql, { tags }: Limited): string[] {
  return tags === '[]' ? [] : sql.all<{ name: string }>(LIMITED_TAGS, { tags }).map(({ name }) => name)
}

export function limitsIn(group: string): ClaimLimit[] {
  return parseJson(group)
}

function deploymentLimit({ deploymentKey, concurrencyKey: template, parameters }: Limited): ClaimLimit {
  if (template === null) return `deployment:${deploymentKey}`
  return `deployment:${deploymentKey}:${concurrencyKey(template, parseJson(parameters))}`
}

const OF_DEPLOYMENT = 'deployment:'

/** The deployment whose limit it is; undefined for that of a tag. */
export function deploymentKeyOf(limit: ClaimLimit): number | undefined {
  if (!limit.startsWith(OF_DEPLOYMENT)) return undefined
  return Number.parseInt(limit.slice(OF_DEPLOYMENT.length), 10) // up to the colon before its key, if it has one
}
