/**
 * Runs are under several limits, some of them by a key: a claim group is the list of them, as JSON. Which limits a claim
 * takes a slot of is written with it, so that the slots in use of each are counted from the claims.
 */
export const LIMITS_OF_CLAIMS = `
ALTER TABLE deployments ADD COLUMN collision_strategy TEXT NOT NULL DEFAULT 'enqueue';
ALTER TABLE deployments ADD COLUMN concurrency_key TEXT;
CREATE INDEX deployments_with_collisions ON deployments (key)
  WHERE deleted_at IS NULL AND concurrency_limit IS NOT NULL AND collision_strategy <> 'enqueue';

DROP INDEX flow_runs_claimable;
ALTER TABLE flow_runs RENAME COLUMN claim_group TO limited_deployment_key;
ALTER TABLE flow_runs ADD COLUMN claim_group TEXT NOT NULL DEFAULT '[]';
UPDATE flow_runs SET claim_group = '["deployment:' || limited_deployment_key || '"]'
  WHERE limited_deployment_key <> 0 AND state_type IN ('SCHEDULED', 'PENDING', 'RUNNING', 'CANCELLING');
ALTER TABLE flow_runs DROP COLUMN limited_deployment_key;
CREATE INDEX flow_runs_claimable ON flow_runs (queue_key, claim_group, due_at, id) WHERE state_type = 'SCHEDULED';

CREATE TABLE claim_slots (
  claim_limit TEXT NOT NULL,
  run_key INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  PRIMARY KEY (claim_limit, run_key, epoch),
  FOREIGN KEY (run_key, epoch) REFERENCES claims (run_key, epoch) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX claim_slots_by_claim ON claim_slots (run_key, epoch);
INSERT INTO claim_slots (claim_limit, run_key, epoch)
  SELECT json_extract(r.claim_group, '$[0]'), c.run_key, c.epoch
  FROM claims c JOIN flow_runs r ON r.key = c.run_key WHERE r.claim_group <> '[]';
`
