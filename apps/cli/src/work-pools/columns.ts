import type { Worker, WorkQueue } from '@orc/core/contract'
import type { CliContext } from '../context.ts'
import type { Columns } from '../output/table.ts'
import { relative } from '../output/times.ts'
import { slots } from '../output/words.ts'

/** What a list shows of a pool's queues. */
export function queueColumns({ output, host }: CliContext): Columns<WorkQueue> {
  return {
    Name: ({ name, isDefault }) => (isDefault ? `${name} (default)` : name),
    Priority: ({ priority }) => priority,
    Status: ({ status }) => output.style.word(status),
    'In use': slots,
    'Last polled': ({ lastPolledAt }) => relative(lastPolledAt, host.clock.now()),
    Reason: ({ statusReason }) => statusReason,
  }
}

/** What a list shows of workers. */
export function workerColumns({ output, host }: CliContext): Columns<Worker> {
  return {
    Name: ({ name }) => name,
    'Work pool': (worker) => worker.pool,
    Status: ({ status }) => output.style.word(status),
    Limit: ({ limit }) => limit,
    Queues: ({ queues }) => queues?.join(', ') ?? 'all',
    'Heard from': ({ lastHeartbeatAt }) => relative(lastHeartbeatAt, host.clock.now()),
    Host: ({ hostname, pid }) => `${hostname}, process ${pid}`,
    Problem: ({ problem }) => problem,
  }
}
