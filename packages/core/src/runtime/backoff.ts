import type { Random } from './random.ts'

export interface BackoffOptions {
  /** Milliseconds after the first failure. @default 1000 */
  readonly baseMs?: number
  /** No wait is longer than this many milliseconds. @default 64000 */
  readonly maxMs?: number
  /** @default 2 */
  readonly factor?: number
  /** Share of the wait that is drawn by chance, 0 to 1: 0.2 means plus or minus 20%. @default 0 */
  readonly jitter?: number
  /** Needed when there is jitter. */
  readonly random?: Random
}

/** Milliseconds to wait after the given number of failures in a row, counted from 1. */
export function backoffMs(failures: number, options: BackoffOptions = {}): number {
  const { baseMs = 1000, maxMs = 64_000, factor = 2, jitter = 0, random } = options
  const plain = Math.min(maxMs, baseMs * factor ** (failures - 1))
  const spread = random ? plain * jitter * (2 * random.next() - 1) : 0
  return Math.max(0, Math.min(maxMs, plain + spread))
}
