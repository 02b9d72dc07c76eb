import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { pid, platform } from 'node:process'

/**
 * The processes that have a file open, for a message: the system knows them, so nobody has to keep a register that goes
 * wrong when a process is killed. Those of other users or in other containers may be missing.
 */
export function usersOf(path: string): number[] {
  try {
    const file = realpathSync(path)
    const pids = platform === 'linux' ? openedOnLinux(file) : openedByLsof(file)
    return pids.filter((user) => user !== pid)
  } catch {
    return []
  }
}

function openedOnLinux(file: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((name) => hasOpen(name, file)).map(Number)
}

function hasOpen(process: string, file: string): boolean {
  try {
    const handles = `/proc/${process}/fd`
    return readdirSync(handles).some((handle) => linkOf(`${handles}/${handle}`) === file)
  } catch {
    return false // it ended meanwhile, or is another user's
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function openedByLsof(file: string): number[] {
  const output = execFileSync('lsof', ['-t', '--', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return output.split('\n').filter(Boolean).map(Number)
}
