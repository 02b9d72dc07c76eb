import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import type { Clock } from '@orc/core/runtime'
import { isRemains, parseStat, readStat, startTimeOf } from '../host.ts'
import type { Leader } from './run-directory.ts'

/** After SIGKILL the kernel needs a moment; a process in an uninterruptible wait needs longer. */
const LOOK_AGAIN_MS = 20

/**
 * The processes of a run: all in the session that its shim leads. A process that made a session of its own has left it
 * and is out of reach.
 */
export class Session {
  readonly #leader: Leader

  constructor(leader: Leader) {
    this.#leader = leader
  }

  leaderIsAlive(): boolean {
    return startTimeOf(this.#leader.pid) === this.#leader.startTime
  }

  /**
   * Whether any process of it is alive. The number of a leader that is gone is not given away again as long as its group
   * lives; so if the number now belongs to somebody else, the group is gone.
   */
  isAlive(): boolean {
    if (this.leaderIsAlive()) return true
    if (startTimeOf(this.#leader.pid) !== undefined) return false
    return canSignal(-this.#leader.pid) && this.#members().length > 0
  }

  /** To all of the group. Nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void {
    if (this.isAlive()) send(-this.#leader.pid, signal)
  }

  /** Kills whatever is in it until nothing is. */
  async end(clock: Clock): Promise<void> {
    const { pid } = this.#leader
    for (;;) {
      if (!this.leaderIsAlive() && startTimeOf(pid) !== undefined) return // its number is another process' now
      const members = this.#members()
      if (members.length === 0) return
      send(-pid, 'SIGKILL')
      for (const member of members) send(member, 'SIGKILL') // those that made a group of their own within the session
      await clock.sleep(LOOK_AGAIN_MS)
    }
  }

  #members(): number[] {
    return process.platform === 'linux' ? membersByProc(this.#leader.pid) : membersByPs(this.#leader.pid)
  }
}

function membersByProc(session: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => {
    const stat = parseStat(readStat(pid))
    return stat !== undefined && !isRemains(stat.state) && (stat.session === session || stat.group === session)
  })
}

/** macOS shows no session numbers; the group is what there is. */
function membersByPs(group: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat='], { encoding: 'utf8' }).split('\n')
  return rows.flatMap((row) => {
    const [pid = '', pgid = '', state = 'Z'] = row.trim().split(/\s+/)
    return Number(pgid) === group && !isRemains(state) ? [Number(pid)] : []
  })
}

function canSignal(pid: number): boolean {
  return send(pid, 0)
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    // EPERM: there, but not ours to signal; it counts as there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
