import { defineConfig } from 'vitest/config'

/** Packages are tested from their sources: the condition `@orc/source` comes first in their `exports`. */
const fromSource = { conditions: ['@orc/source', 'module', 'node'] }

interface Pace {
  readonly timeoutMs: number
  /** How many files are run at once. */
  readonly maxWorkers: number | string
  /** Projects of one number are run together, before those of the next. */
  readonly groupOrder: number
}

/** They compute. */
const BUSY: Omit<Pace, 'timeoutMs'> = { maxWorkers: '100%', groupOrder: 0 }
/** They mostly wait: for processes, containers, pages and leases. More than two at once would be about something else. */
const WAITING: Omit<Pace, 'timeoutMs'> = { maxWorkers: 2, groupOrder: 1 }

const project = (name: string, include: string[], { timeoutMs, maxWorkers, groupOrder }: Pace) => ({
  resolve: fromSource,
  ssr: { resolve: { conditions: fromSource.conditions } },
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers,
    sequence: { groupOrder },
    execArgv: ['--conditions=@orc/source'],
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'], { ...BUSY, timeoutMs: 10_000 }),
      project('repo', ['tests/**/*.test.ts', 'examples/**/*.test.ts'], { ...BUSY, timeoutMs: 60_000 }),
      project('sim', ['sim/**/*.test.ts'], { ...BUSY, timeoutMs: 120_000 }),
      project('e2e', ['e2e/**/*.test.ts'], { ...WAITING, timeoutMs: 300_000 }),
    ],
  },
})
