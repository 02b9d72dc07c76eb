/**
 * Runs that a run asked for: once for each call in it and tries of the bodies around that. A wait's `subject` is what it
 * waits for: the id of such a run.
 */
export const CHILD_RUNS = `
ALTER TABLE flow_runs ADD COLUMN parent_key INTEGER REFERENCES flow_runs (key) ON DELETE SET NULL;
ALTER TABLE flow_runs ADD COLUMN parent_call TEXT;
ALTER TABLE flow_runs ADD COLUMN parent_within TEXT;
ALTER TABLE flow_runs ADD COLUMN parent_kind TEXT;
CREATE UNIQUE INDEX flow_runs_once_by_call ON flow_runs (parent_key, parent_call, parent_within)
  WHERE parent_key IS NOT NULL;
CREATE INDEX flow_runs_by_parent ON flow_runs (parent_key) WHERE parent_key IS NOT NULL;
ALTER TABLE waits ADD COLUMN subject TEXT;
CREATE INDEX waits_for ON waits (subject) WHERE ended_at IS NULL AND subject IS NOT NULL;
`
