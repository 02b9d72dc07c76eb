import type { Claims } from '@orc/store'
import type { Engine } from '../engine/engine.ts'
import { adoptClaim } from './adopt.ts'
import { beginRun } from './begin.ts'
import { claimDue, hasSomethingToClaim } from './claim-due.ts'
import { setGrace } from './claim-row.ts'
import { haveCollided, meetings, settleCollisions } from './collisions.ts'
import { findLine, firstDueMs, queuesOf } from './line.ts'
import { hasLapsed, reapLapsed } from './reap.ts'
import { bindInfrastructure, renewByRunner, renewClaims } from './renew.ts'
import { reportExit } from './report-exit.ts'

export function sqliteClaims({ read, write }: Engine): Claims {
  return {
    claimDue: async (ask) => {
      const isWorthIt = await read((sql, now) => hasSomethingToClaim(sql, ask, now))
      return isWorthIt ? write((tx) => claimDue(tx, ask)) : []
    },
    begin: (ask) => write((tx) => beginRun(tx, ask)),
    setGrace: (runs) => write((tx) => setGrace(tx, runs)),
    nextDueAt: ({ pool, queues, after }) =>
      read((sql) => {
        const row = findLine(sql, pool)
        const from = after?.getTime() ?? Number.NEGATIVE_INFINITY
        const dueMs = row && firstDueMs(sql, queuesOf(sql, row, queues), from)
        return dueMs === undefined ? undefined : new Date(dueMs)
      }),
    settleCollisions: async () => {
      const crowded = await read((sql, now) => meetings(sql).filter((meeting) => haveCollided(sql, meeting, now)))
      if (crowded.length === 0) return 0
      return write((tx) => crowded.reduce((cancelled, meeting) => cancelled + settleCollisions(tx, meeting), 0))
    },
    renew: (ask) => write((tx) => renewClaims(tx, ask)),
    renewRunLease: (ask) => write((tx) => renewByRunner(tx, ask)),
    bindInfrastructure: (ask) => write((tx) => bindInfrastructure(tx, ask)),
    reportExit: (ask) => write((tx) => reportExit(tx, ask)),
    adopt: (ask) => write((tx) => adoptClaim(tx, ask)),
    reapLapsed: async (ask) => {
      const isWorthIt = await read(hasLapsed)
      return isWorthIt ? write((tx) => reapLapsed(tx, ask)) : []
    },
  }
}
