import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** The budgets are those of two cores. Where there are more, this process and its children keep to two (Linux). */
export function useTwoCores(): void {
  if (process.platform !== 'linux' || availableParallelism() <= 2) return
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0,1', String(process.pid)], { stdio: 'ignore' })
}
