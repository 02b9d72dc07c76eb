/**
 * Results of tasks under the keys that their calls share, and who is at the making of one: that goes with the claim it was
 * taken on under.
 */
export const CACHED_RESULTS = `
CREATE TABLE cached_results (
  row INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL,
  -- Outlives the run.
  run_id TEXT NOT NULL,
  value TEXT NOT NULL,
  value_by TEXT NOT NULL,
  value_codec TEXT,
  stored_at INTEGER NOT NULL,
  expires_at INTEGER
);
CREATE INDEX cached_results_by_task ON cached_results (task, row);
CREATE INDEX cached_results_by_expiry ON cached_results (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE result_makers (
  key TEXT PRIMARY KEY,
  run_key INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  task_run TEXT NOT NULL,
  -- Whether somebody waits: only then its end is worth an event.
  is_awaited INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (run_key, epoch) REFERENCES claims (run_key, epoch) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX result_makers_by_claim ON result_makers (run_key, epoch);
`
