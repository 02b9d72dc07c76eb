/**
 * How many runs ended in each hour, and how: charts over days look at a few hundred of these instead of at millions of
 * runs. Counted as runs end, in the same transaction; a run that is deleted later has ended all the same.
 */
export const RUN_HOURS = `
CREATE TABLE run_hours (
  hour INTEGER NOT NULL,
  state_type TEXT NOT NULL,
  runs INTEGER NOT NULL,
  PRIMARY KEY (hour, state_type)
) WITHOUT ROWID;
INSERT INTO run_hours (hour, state_type, runs)
  SELECT ended_at / 3600000, state_type, count(*) FROM flow_runs WHERE ended_at IS NOT NULL GROUP BY 1, 2;
`
