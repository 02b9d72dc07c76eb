import type { ClaimedRow } from '@orc/store'
import { ClaimLine, type ClaimLineContext, type ClaimWait } from './claim-line.ts'

/** One line for each pool that somebody waits for. */
export interface ClaimLines {
  /** Claims now, or as soon as there is something to claim within `waitMs`. */
  claim(wait: ClaimWait): Promise<ClaimedRow[]>
}

export function createClaimLines(context: ClaimLineContext): ClaimLines {
  const lines = new Map<string, ClaimLine>()
  return {
    claim: async (wait) => {
      const { pool } = wait.ask
      const line = lines.get(pool) ?? new ClaimLine(context, pool)
      lines.set(pool, line)
      try {
        return await line.join(wait)
      } finally {
        if (line.isEmpty) lines.delete(pool)
      }
    },
  }
}
