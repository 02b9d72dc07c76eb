import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@orc/client'
import type { FlowRun } from '@orc/core/contract'
import { isTerminal } from '@orc/core/model'
import { monotonicMs, sleep } from './monotonic.ts'
import { isAlive } from './processes.ts'
import { DEPLOYMENT, type Site } from './site.ts'

export const createRun = (client: Client, flow: string): Promise<FlowRun> =>
  client.call('runDeployment', { flow, name: DEPLOYMENT })

/** The run once it is over. */
export async function runOver(client: Client, id: string): Promise<FlowRun> {
  for (;;) {
    const run = await client.call('getFlowRun', { id, waitMs: 60_000 })
    if (isTerminal(run.state.type)) return run
  }
}

export async function runCompleted(client: Client, id: string): Promise<FlowRun> {
  const run = await runOver(client, id)
  if (run.state.type === 'COMPLETED') return run
  throw new Error(`Run ${id} is ${run.state.type}: ${run.state.message ?? ''}`)
}

/** The processes in which a run's flow said that it runs, in their order. */
export function pidsOf(site: Site, runId: string): number[] {
  const file = join(site.project, `${runId}.pids`)
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []
}

/** The process of the run's `epoch`th start, once there is one. */
export async function pidOfStart(site: Site, { runId, start }: { runId: string; start: number }): Promise<number> {
  let pid: number | undefined
  await until(() => (pid = pidsOf(site, runId)[start - 1]) !== undefined, 90_000)
  if (pid === undefined) throw new Error(`Run ${runId} has no process.`)
  return pid
}

export const untilDead = (pid: number): Promise<void> => until(() => !isAlive(pid), 60_000)

const LOOK_MS = 5

async function until(isSo: () => boolean, deadlineMs: number): Promise<void> {
  const lateMs = monotonicMs() + deadlineMs
  while (!isSo()) {
    if (monotonicMs() > lateMs) throw new Error(`Waited ${deadlineMs} ms in vain.`)
    await sleep(LOOK_MS)
  }
}
