/**
 * A flow's result may be a reference, or encoded by a codec, as those of tasks may. What is referred to is looked up when
 * result storage is swept.
 */
export const KEPT_RESULTS = `
ALTER TABLE flow_runs ADD COLUMN result_by TEXT;
ALTER TABLE flow_runs ADD COLUMN result_codec TEXT;
CREATE INDEX flow_runs_by_reference ON flow_runs (result) WHERE result_by = 'reference';
CREATE INDEX task_runs_by_reference ON task_runs (value) WHERE value_by = 'reference';
CREATE INDEX cached_results_by_reference ON cached_results (value) WHERE value_by = 'reference';
`
