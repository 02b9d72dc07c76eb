/**
 * Every run has a pool, a queue and a deployment to its row, so that no query has to ask. Those of a run that a program
 * began and runs itself have no name, were deleted from the first, and so are nobody's: they are not listed and nobody
 * claims from them. The deployment, one for each flow, is made with the first such run.
 */
export const RUNS_OF_NO_POOL = `
INSERT INTO work_pools (id, name, type, description, base_job_template, paused, created_at, updated_at, deleted_at)
  VALUES ('no-pool', '', '', '', '{}', 0, 0, 0, 0);
INSERT INTO work_queues (id, pool_key, name, priority, paused, is_default, created_at, updated_at, deleted_at)
  SELECT 'no-queue', key, '', 1, 0, 1, 0, 0, 0 FROM work_pools WHERE id = 'no-pool';
`
