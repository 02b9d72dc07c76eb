import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import { sqlList } from '../engine/sql-list.ts'

const UNDER_WAY = sqlList(UNDER_WAY_STATE_TYPES)

/**
 * Whether a claim `c` holds its slots: its owner's lease is alive, or its run is under way even though that lease has
 * lapsed. After an outage all leases have lapsed and everything still runs: a slot given away then would be taken twice
 * once the owner renews. The reaper ends such runs if nobody does.
 */
export const HOLDS_SLOTS = `(c.owner_until > :now OR EXISTS (
    SELECT 1 FROM flow_runs r WHERE r.key = c.run_key AND r.epoch = c.epoch AND r.state_type IN (${UNDER_WAY})))`

/** How many claims of a pool or queue hold a slot. */
export function slotsHeld(column: 'pool_key' | 'queue_key', key: string): string {
  return `(SELECT count(*) FROM claims c WHERE c.${column} = ${key} AND ${HOLDS_SLOTS})`
}

/** How many claims hold a slot of a claim limit, by its name or the column that has it. */
export function limitSlotsHeld(limit: string): string {
  return `(SELECT count(*) FROM claim_slots s CROSS JOIN claims c ON c.run_key = s.run_key AND c.epoch = s.epoch
    WHERE s.claim_limit = ${limit} AND ${HOLDS_SLOTS})`
}
