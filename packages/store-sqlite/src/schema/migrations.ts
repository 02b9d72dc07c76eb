import { INITIAL } from './001-initial.ts'
import { GRACE_OF_CLAIMS } from './002-grace-of-claims.ts'
import { LIMITS_OF_CLAIMS } from './003-limits-of-claims.ts'
import { TASK_RUNS } from './004-task-runs.ts'
import { RUN_HOURS } from './005-run-hours.ts'
import { CONCURRENCY_LIMITS } from './006-concurrency-limits.ts'
import { WAITS } from './007-waits.ts'
import { CACHED_RESULTS } from './008-cached-results.ts'
import { CHILD_RUNS } from './009-child-runs.ts'
import { RUN_HOOKS } from './010-run-hooks.ts'
import { RUNS_BY_END } from './011-runs-by-end.ts'
import { EVENTS_OF_WAITS } from './012-events-of-waits.ts'
import { RUN_KEYS } from './013-run-keys.ts'
import { KEPT_RESULTS } from './014-kept-results.ts'
import { RUNS_OF_NO_POOL } from './015-runs-of-no-pool.ts'

/** In their order; a store's `user_version` is how many of them it has. Released ones are never edited. */
export const MIGRATIONS: readonly string[] = [
  INITIAL,
  GRACE_OF_CLAIMS,
  LIMITS_OF_CLAIMS,
  TASK_RUNS,
  RUN_HOURS,
  CONCURRENCY_LIMITS,
  WAITS,
  CACHED_RESULTS,
  CHILD_RUNS,
  RUN_HOOKS,
  RUNS_BY_END,
  EVENTS_OF_WAITS,
  RUN_KEYS,
  KEPT_RESULTS,
  RUNS_OF_NO_POOL,
]
