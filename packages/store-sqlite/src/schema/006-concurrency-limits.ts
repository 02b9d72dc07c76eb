/**
 * Limits by name. Of `slots` and `tag` limits nothing is counted up or down: `slot_asks` holds who has slots and who waits
 * for some, in the order of their keys, and goes with the claim that it was made under; those of tags are `claim_slots`.
 * A slot of a rate outlives its run: it is in use for a span of time.
 */
export const CONCURRENCY_LIMITS = `
CREATE TABLE concurrency_limits (
  name TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  slots INTEGER NOT NULL,
  per_ms INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE slot_asks (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  limit_name TEXT NOT NULL,
  limit_key TEXT NOT NULL,
  run_key INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  -- Null while it waits.
  granted_at INTEGER,
  -- Kept for a while: the ask that this answers may come late, and must not take slots for nobody.
  released_at INTEGER,
  FOREIGN KEY (run_key, epoch) REFERENCES claims (run_key, epoch) ON DELETE CASCADE
);
CREATE INDEX slot_asks_granted ON slot_asks (limit_name, limit_key, slots)
  WHERE granted_at IS NOT NULL AND released_at IS NULL;
CREATE INDEX slot_asks_in_line ON slot_asks (limit_name, limit_key, key)
  WHERE granted_at IS NULL AND released_at IS NULL;
CREATE INDEX slot_asks_by_claim ON slot_asks (run_key, epoch, released_at);

CREATE TABLE rate_grants (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  limit_name TEXT NOT NULL,
  limit_key TEXT NOT NULL,
  run_id TEXT NOT NULL,
  slots INTEGER NOT NULL,
  -- From when on it may be used: after now for one that waits.
  granted_at INTEGER NOT NULL,
  -- When its slots are free again.
  ends_at INTEGER NOT NULL
);
CREATE INDEX rate_grants_in_line ON rate_grants (limit_name, limit_key, granted_at, key, slots);
CREATE INDEX rate_grants_by_end ON rate_grants (ends_at);
`
