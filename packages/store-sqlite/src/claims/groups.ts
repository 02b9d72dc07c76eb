import type { Sql } from '../engine/sql.ts'

/**
 * The groups of a queue that have runs waiting. The index `flow_runs_claimable` holds each group in claim order, so they
 * are found by jumping from group to group: what it costs is the number of groups, however many runs each of them has.
 */
const NEXT_GROUP = `
  SELECT claim_group FROM flow_runs INDEXED BY flow_runs_claimable
  WHERE state_type = 'SCHEDULED' AND queue_key = :queueKey AND claim_group > waiting.claimGroup
  ORDER BY claim_group LIMIT 1`
const GROUPS = `
  WITH RECURSIVE waiting (claimGroup) AS (
    SELECT '' UNION ALL SELECT (${NEXT_GROUP}) FROM waiting WHERE claimGroup IS NOT NULL)
  SELECT claimGroup FROM waiting WHERE claimGroup <> ''`

/** They must not read a run that they do not give out: a test looks at how they are planned. */
export const GROUP_STATEMENTS = [GROUPS]

export function groupsOf(sql: Sql, queueKey: number): string[] {
  return sql.all<{ claimGroup: string }>(GROUPS, { queueKey }).map(({ claimGroup }) => claimGroup)
}
