/** Durations of the claim protocol, in milliseconds. ARCHITECTURE.md, "Claims and leases", says how they hold together. */

/** The leases that come with a claim: long enough for the worker to renew on receipt, before it provisions. */
export const CLAIM_LEASE_MS = 5_000
/** What a renewal sets. */
export const LEASE_MS = 30_000
/** How often worker and runner renew. */
export const RENEW_EVERY_MS = 10_000
/** How often the reaper looks, and so how late it may be. */
export const REAP_EVERY_MS = 5_000
/** Renewals, starts and terminal reports never back off beyond this. */
export const MAX_REPORT_BACKOFF_MS = 5_000
/** No `start` within this time of the infrastructure being up is an error. */
export const START_TIMEOUT_MS = 60_000
/** A run whose infrastructure is lost this many times before start is CRASHED. */
export const MAX_LOSSES_BEFORE_START = 4
/** After its last heartbeat a worker is shown as ONLINE for this long. */
export const WORKER_ONLINE_MS = 30_000
/** Between the signal and the kill of a cancelled run, unless its job says otherwise. */
export const DEFAULT_GRACE_MS = 10_000

/** What the reaper knows when it decides whether a lapsed lease means death. */
export interface LapseEvidence {
  readonly nowMs: number
  /** When the run lease ended. */
  readonly lapsedAtMs: number
  /** When any worker's or runner's renewal was last accepted, by the store's clock. */
  readonly lastRenewalMs: number
  /** Since when this reaper has looked without a gap: a restart or a sleep of the machine begins it anew. */
  readonly watchingSinceMs: number
}

/**
 * A lease that ended while renewals could not be accepted proves nothing. So the reaper acts only after it has itself
 * watched for a whole lease, and then either while others' renewals arrive (the last one within `RENEW_EVERY_MS`, so the
 * way was open) or one further full lease after the lapse.
 */
export function isProvenLapse({ nowMs, lapsedAtMs, lastRenewalMs, watchingSinceMs }: LapseEvidence): boolean {
  if (lapsedAtMs > nowMs) return false
  if (nowMs - watchingSinceMs < LEASE_MS) return false
  const othersGetThrough = nowMs - lastRenewalMs <= RENEW_EVERY_MS
  return othersGetThrough || nowMs - lapsedAtMs >= LEASE_MS
}
