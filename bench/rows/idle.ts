import { valueAtMost } from '../harness/budget.ts'
import { sleep } from '../harness/monotonic.ts'
import { processorMs, residentMb } from '../harness/processes.ts'
import { Site } from '../harness/site.ts'
import { subject } from '../harness/subject.ts'

/** What a server and workers with nothing to do cost, a minute after their start. */
export const idle = subject({
  name: 'idle',
  rows: {
    server: { name: 'server: memory, idle', unit: 'MB', budget: valueAtMost(120) },
    worker: { name: 'worker with a store: memory, idle', unit: 'MB', budget: valueAtMost(80) },
    remote: { name: 'worker of a server: memory, idle', unit: 'MB', budget: valueAtMost(80) },
    workerShare: { name: 'worker with a store: share of a core, idle', unit: '%', budget: valueAtMost(0.3) },
    remoteShare: { name: 'worker of a server: share of a core, idle', unit: '%', budget: valueAtMost(0.3) },
  },
  async measure(context) {
    await using alone = new Site(context)
    await using served = new Site(context)
    await Promise.all([alone.createPool(), served.createPool()])
    const worker = await alone.worker()
    const { url, key, program: server } = await served.server()
    const remote = await served.worker([], { ORC_API_URL: url, ORC_API_KEY: key })
    await sleep(context.quick ? 5000 : 60_000)
    const memory = [server, worker, remote].map(({ pid }) => ({ value: residentMb(pid) }))
    const [ofServer = NONE, ofWorker = NONE, ofRemote = NONE] = memory
    const [workerShare = NONE, remoteShare = NONE] = await sharesOfACore(
      [worker.pid, remote.pid],
      context.quick ? 10 : 40,
    )
    return { server: ofServer, worker: ofWorker, remote: ofRemote, workerShare, remoteShare }
  },
})

const NONE = { value: Number.NaN }

/** How much of one processor each process uses, in percent, over some seconds. */
async function sharesOfACore(pids: readonly number[], seconds: number): Promise<{ value: number }[]> {
  const before = pids.map(processorMs)
  await sleep(seconds * 1000)
  return pids.map((pid, index) => ({ value: (processorMs(pid) - (before[index] ?? 0)) / (seconds * 10) }))
}
