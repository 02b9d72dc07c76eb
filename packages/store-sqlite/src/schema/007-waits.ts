/** A row for each thing that a run waits or waited for; the key is in the order in which they were first asked. */
export const WAITS = `
CREATE TABLE waits (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  within TEXT NOT NULL,
  schema TEXT,
  message TEXT,
  opened_at INTEGER NOT NULL,
  due_at INTEGER,
  ended_at INTEGER,
  outcome TEXT,
  value TEXT
);
CREATE UNIQUE INDEX waits_once ON waits (run_key, id);
CREATE INDEX waits_by_run ON waits (run_key);
CREATE INDEX waits_due ON waits (due_at) WHERE ended_at IS NULL;
`
