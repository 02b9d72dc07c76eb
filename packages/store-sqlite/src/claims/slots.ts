import { UNDER_WAY_STATE_TYPES } from '@orc/core/model'
import { sqlList } from '../engine/sql-list.ts'

const UNDER_WAY = sqlList(UNDER_WAY_STATE_TYPES)

/**
 * Which claims of a pool, queue or deployment (`column`) hold a slot: those whose owner's lease is alive, and those whose
 * run is under way, even if that lease has lapsed. After an outage all leases have lapsed and everything still runs: a
 * slot given away then would be taken twice once the owner renews. The reaper ends such runs if nobody does.
 */
export function slotsHeld(column: 'pool_key' | 'queue_key' | 'deployment_key', key: string): string {
  return `(SELECT count(*) FROM claims c WHERE c.${column} = ${key} AND (c.owner_until > :now OR EXISTS (
    SELECT 1 FROM flow_runs r WHERE r.key = c.run_key AND r.epoch = c.epoch AND r.state_type IN (${UNDER_WAY}))))`
}
