/**
 * Internal keys are integers, so that the indexes of millions of runs stay small; ids are what leaves the store. What
 * is deleted but still named by runs (pools, queues, deployments) is marked, so that a run keeps its history and can
 * come to an end. Instants are milliseconds, structures are JSON.
 */
export const INITIAL = `
CREATE TABLE installation (
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- When any worker's or runner's renewal was last accepted: the reaper's evidence that renewals get through.
  last_renewal_at INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  reply TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE work_pool_types (
  name TEXT PRIMARY KEY,
  description TEXT NOT NULL,
  base_job_template TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE work_pools (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  description TEXT NOT NULL,
  base_job_template TEXT NOT NULL,
  concurrency_limit INTEGER,
  paused INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE UNIQUE INDEX work_pools_by_name ON work_pools (name) WHERE deleted_at IS NULL;

CREATE TABLE work_queues (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  pool_key INTEGER NOT NULL REFERENCES work_pools (key),
  name TEXT NOT NULL,
  priority INTEGER NOT NULL,
  concurrency_limit INTEGER,
  paused INTEGER NOT NULL,
  is_default INTEGER NOT NULL,
  last_polled_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE UNIQUE INDEX work_queues_by_name ON work_queues (pool_key, name) WHERE deleted_at IS NULL;

CREATE TABLE workers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  pool_key INTEGER NOT NULL REFERENCES work_pools (key),
  type TEXT NOT NULL,
  queues TEXT,
  run_limit INTEGER NOT NULL,
  hostname TEXT NOT NULL,
  pid INTEGER NOT NULL,
  version TEXT NOT NULL,
  problem TEXT,
  started_at INTEGER NOT NULL,
  last_heartbeat_at INTEGER NOT NULL,
  stopped_at INTEGER
) WITHOUT ROWID;
CREATE INDEX workers_by_pool ON workers (pool_key, last_heartbeat_at);

CREATE TABLE flows (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
);

CREATE TABLE deployments (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  flow_key INTEGER NOT NULL REFERENCES flows (key),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  pool_key INTEGER REFERENCES work_pools (key),
  queue_key INTEGER REFERENCES work_queues (key),
  entrypoint TEXT NOT NULL,
  pull_steps TEXT NOT NULL,
  parameter_schema TEXT NOT NULL,
  parameters TEXT NOT NULL,
  job_variables TEXT NOT NULL,
  tags TEXT NOT NULL,
  concurrency_limit INTEGER,
  infrastructure_retries INTEGER NOT NULL,
  code_digest TEXT,
  paused INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE UNIQUE INDEX deployments_by_name ON deployments (flow_key, name) WHERE deleted_at IS NULL;
CREATE INDEX deployments_by_pool ON deployments (pool_key) WHERE deleted_at IS NULL;

CREATE TABLE schedules (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  deployment_key INTEGER NOT NULL REFERENCES deployments (key),
  slug TEXT NOT NULL,
  spec TEXT NOT NULL,
  active INTEGER NOT NULL,
  parameters TEXT NOT NULL,
  catchup TEXT NOT NULL,
  watermark INTEGER NOT NULL,
  -- Null unless it is active, its deployment is not paused, and there is an occurrence to come.
  next_at INTEGER,
  -- The event of the last skip, as long as nothing was fired since: the next skip is merged into it.
  skip_event_id INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (deployment_key, slug)
);
CREATE INDEX schedules_due ON schedules (next_at, key) WHERE next_at IS NOT NULL;

CREATE TABLE flow_runs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  flow_key INTEGER NOT NULL REFERENCES flows (key),
  deployment_key INTEGER NOT NULL REFERENCES deployments (key),
  pool_key INTEGER NOT NULL REFERENCES work_pools (key),
  queue_key INTEGER NOT NULL REFERENCES work_queues (key),
  -- The deployment's key if that has a concurrency limit, else 0: runs of a group are held back together.
  claim_group INTEGER NOT NULL,
  state_type TEXT NOT NULL,
  state_seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 1,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  parameters TEXT NOT NULL,
  job_variables TEXT NOT NULL,
  tags TEXT NOT NULL,
  notes TEXT NOT NULL DEFAULT '[]',
  schedule_slug TEXT,
  nominal_at INTEGER,
  retry_of TEXT,
  code_digest TEXT,
  infrastructure_id TEXT,
  infrastructure_retries INTEGER NOT NULL,
  -- Infrastructure lost before this try's start, and after a start.
  losses INTEGER NOT NULL DEFAULT 0,
  recoveries INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  result TEXT
);
CREATE INDEX flow_runs_claimable ON flow_runs (queue_key, claim_group, due_at, id) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_runs_by_state ON flow_runs (state_type);
CREATE INDEX flow_runs_by_flow ON flow_runs (flow_key);
CREATE INDEX flow_runs_by_deployment ON flow_runs (deployment_key);
CREATE INDEX flow_runs_by_pool ON flow_runs (pool_key);
CREATE UNIQUE INDEX flow_runs_occurrence ON flow_runs (deployment_key, schedule_slug, nominal_at)
  WHERE schedule_slug IS NOT NULL;

CREATE TABLE flow_run_states (
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  message TEXT,
  data TEXT,
  epoch INTEGER NOT NULL,
  PRIMARY KEY (run_key, seq)
) WITHOUT ROWID;

CREATE TABLE claims (
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  pool_key INTEGER NOT NULL,
  queue_key INTEGER NOT NULL,
  deployment_key INTEGER NOT NULL,
  worker_id TEXT NOT NULL,
  claim_id TEXT NOT NULL,
  owner_until INTEGER NOT NULL,
  run_until INTEGER NOT NULL,
  adopted_at INTEGER,
  nonce TEXT,
  infrastructure_id TEXT,
  PRIMARY KEY (run_key, epoch)
) WITHOUT ROWID;
CREATE INDEX claims_by_claim_id ON claims (claim_id);
CREATE INDEX claims_by_pool ON claims (pool_key, owner_until);
CREATE INDEX claims_by_queue ON claims (queue_key, owner_until);
CREATE INDEX claims_by_deployment ON claims (deployment_key, owner_until);
CREATE INDEX claims_by_run_until ON claims (run_until);
CREATE INDEX claims_by_owner_until ON claims (owner_until);

CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES flow_runs (key) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  source TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  level INTEGER NOT NULL,
  message TEXT NOT NULL,
  fields TEXT
);
CREATE UNIQUE INDEX logs_once ON logs (run_key, epoch, source, seq);
CREATE INDEX logs_by_run ON logs (run_key);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  work_pool TEXT,
  data TEXT NOT NULL
);
CREATE INDEX events_by_subject ON events (subject);

CREATE TABLE variables (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  ciphertext TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE migrations (
  number INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL,
  orc_version TEXT NOT NULL
);
`
