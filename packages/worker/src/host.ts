import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Where a process number means something: the same machine, since the same boot, in the same namespace. Two containers
 * that share a directory see other processes under the same numbers, so a number alone proves nothing.
 */
export interface HostIdentity {
  readonly hostname: string
  /** New with every start of the machine. */
  readonly bootId: string
  /** Of the processes that are visible here; empty where there is no such thing. */
  readonly pidNamespace: string
}

/** A process that cannot be mistaken for a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When the kernel started it, in the kernel's own words: only good for comparing. */
  readonly startTime: string
  readonly host: HostIdentity
}

const isLinux = process.platform === 'linux'
let host: HostIdentity | undefined

export function thisHost(): HostIdentity {
  host ??= { hostname: hostname(), bootId: bootId(), pidNamespace: isLinux ? readlinkSync('/proc/self/ns/pid') : '' }
  return host
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', host: thisHost() }
}

/** Whether it is this machine, whatever was restarted since. */
export function isSameMachine(one: HostIdentity, other: HostIdentity): boolean {
  return one.hostname === other.hostname && one.pidNamespace === other.pidNamespace
}

/** `unknown` when it was somewhere else. A process that ended and only waits to be collected counts as gone. */
export function fateOf({ pid, startTime, host: itsHost }: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  const here = thisHost()
  if (!isSameMachine(itsHost, here)) return 'unknown'
  if (itsHost.bootId !== here.bootId) return 'gone'
  return startTimeOf(pid) === startTime ? 'alive' : 'gone'
}

/** Undefined when there is no such process, or only its remains. */
export function startTimeOf(pid: number): string | undefined {
  return isLinux ? startTimeFromStat(readStat(pid)) : lstartOf(pid)
}

/** One line of /proc/<pid>/stat, empty when there is no such process. */
export function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return ''
  }
}

export interface ProcessStat {
  readonly state: string
  readonly group: number
  readonly session: number
  readonly startTime: string
}

/** The name, field 2, is in parentheses and may hold anything, parentheses and blanks included: count from its end. */
export function parseStat(stat: string): ProcessStat | undefined {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .trimEnd()
    .split(' ')
  const [state, , group, session] = fields
  const startTime = fields[19] // field 22 of all
  if (state === undefined || group === undefined || session === undefined || startTime === undefined) return undefined
  return { state, group: Number(group), session: Number(session), startTime }
}

/** Of a line of stat; undefined also for a zombie. */
export function startTimeFromStat(stat: string): string | undefined {
  const parsed = parseStat(stat)
  return parsed === undefined || isRemains(parsed.state) ? undefined : parsed.startTime
}

/** Zombie or dead: it runs no more, and only its parent has to collect it. */
export function isRemains(state: string): boolean {
  return state.startsWith('Z') || state.startsWith('X')
}

function lstartOf(pid: number): string | undefined {
  try {
    const [state = '', ...rest] = run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).split(/\s+/)
    return state === '' || isRemains(state) ? undefined : rest.join(' ')
  } catch {
    return undefined
  }
}

function bootId(): string {
  if (isLinux) return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  return run('sysctl', ['-n', 'kern.bootsessionuuid'])
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim()
}
