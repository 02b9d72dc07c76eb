import { valueAtMost } from '../harness/budget.ts'
import { GREETS } from '../harness/flows.ts'
import { load } from '../harness/load.ts'
import { sleep } from '../harness/monotonic.ts'
import { residentMb } from '../harness/processes.ts'
import { DEPLOYMENT, POOL, Site } from '../harness/site.ts'
import { standInWorker } from '../harness/stand-in-worker.ts'
import { subject } from '../harness/subject.ts'
import type { BusyAsk, BusyResult } from '../loads/keep-busy.ts'

const LOOK_MS = 100

/** The most memory that a server has while it answers as fast as it can. */
export const serverLoad = subject({
  name: 'server-load',
  rows: { memory: { name: 'server: memory under load', unit: 'MB', budget: valueAtMost(250) } },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('greets', GREETS)
    const { url, key, client, program } = await site.server()
    const workerId = await standInWorker(client)
    const ground = { url, key, flow: 'greets', name: DEPLOYMENT, pool: POOL, workerId }
    const busy = (name: string, connections: number): Promise<BusyResult> => {
      const ask = { ...ground, connections, warmUpMs: 0, measureMs: context.quick ? 3000 : 15_000 }
      return load<BusyAsk, BusyResult>(name, ask)
    }
    let isOver = false
    const busyness = busy('create-runs', 128)
      .then(() => busy('lifecycles', 32))
      .finally(() => (isOver = true))
    let most = 0
    for (; !isOver; await sleep(LOOK_MS)) most = Math.max(most, residentMb(program.pid))
    await busyness
    return { memory: { value: most } }
  },
})
