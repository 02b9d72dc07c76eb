import { defineConfig } from 'vitest/config'

/** Packages are tested from their sources: the condition `@orc/source` comes first in their `exports`. */
const fromSource = { conditions: ['@orc/source', 'module', 'node'] }

const project = (name: string, include: string[], timeoutMs: number) => ({
  resolve: fromSource,
  ssr: { resolve: { conditions: fromSource.conditions } },
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    execArgv: ['--conditions=@orc/source'],
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'], 10_000),
      project('repo', ['tests/**/*.test.ts', 'examples/**/*.test.ts'], 60_000),
      project('sim', ['sim/**/*.test.ts'], 120_000),
      project('e2e', ['e2e/**/*.test.ts'], 300_000),
    ],
  },
})
