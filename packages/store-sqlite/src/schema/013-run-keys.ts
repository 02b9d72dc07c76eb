/** Keys by which runs are created once. Of one that has lapsed the next run with that key takes the place. */
export const RUN_KEYS = `
CREATE TABLE run_keys (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  ends_at INTEGER,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX run_keys_by_run ON run_keys (run_key);
CREATE INDEX run_keys_by_end ON run_keys (ends_at) WHERE ends_at IS NOT NULL;
`
