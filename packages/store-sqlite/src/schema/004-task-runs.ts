/**
 * A row for each call of a task, however often it is tried: runs may have a hundred thousand. The key is in the order of
 * first records; `id` tells the call within its run.
 */
export const TASK_RUNS = `
CREATE TABLE task_runs (
  key INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  parent TEXT,
  name TEXT NOT NULL,
  within TEXT NOT NULL,
  state_type TEXT NOT NULL,
  state_name TEXT NOT NULL,
  state_at INTEGER NOT NULL,
  state_message TEXT,
  attempt INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  due_at INTEGER,
  failures TEXT,
  value TEXT,
  value_by TEXT,
  value_codec TEXT
);
CREATE UNIQUE INDEX task_runs_once ON task_runs (run_key, id);
CREATE INDEX task_runs_by_run ON task_runs (run_key);
ALTER TABLE logs ADD COLUMN task_run TEXT;
`
