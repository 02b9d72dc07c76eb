import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Kills the process runs that the workers of an installation left. A worker that is killed leaves its runs to the next
 * one, as it should; where no next one comes, a flow without an end would go on for ever.
 */
export function killLeftRuns(home: string): void {
  for (const file of globSync('runs/*/*/pid', { cwd: home })) {
    const leader = Number.parseInt(readFileSync(join(home, file), 'latin1'), 10)
    if (Number.isNaN(leader)) continue // it was sealed, and never started
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(leader)], { encoding: 'utf8' })
    if (stdout.includes(home)) process.kill(-leader, 'SIGKILL') // and the number is nobody else's by now
  }
}
