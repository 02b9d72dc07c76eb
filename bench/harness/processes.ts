import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Resident memory of a process, in MB. */
export function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
}

/** Processor time that a process used so far, in milliseconds. */
export function processorMs(pid: number): number {
  return process.platform === 'linux' ? ofProc(pid) : ofPs(pid)
}

/** Fields 14 and 15 after the name, which may hold spaces; in ticks of 10 ms. */
function ofProc(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** `M:SS.cc` of macOS. */
function ofPs(pid: number): number {
  const text = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' })
  return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0) * 1000
}

/** Whether a process still does anything: one that only waits for its parent to take note of its end is dead. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout !== '' && !stdout.startsWith('Z')
}
