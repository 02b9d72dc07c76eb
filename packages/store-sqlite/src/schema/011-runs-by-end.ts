/** The runs that ended in some time, such as the hour of a chart, without looking through all that there ever were. */
export const RUNS_BY_END = `
CREATE INDEX flow_runs_by_end ON flow_runs (ended_at) WHERE ended_at IS NOT NULL;
`
