import type { Client } from '@orc/client'
import { valueAtMost } from '../harness/budget.ts'
import { IGNORES, LISTENS } from '../harness/flows.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { createRun, pidOfStart, runOver, untilDead } from '../harness/runs.ts'
import { Site } from '../harness/site.ts'
import { subject } from '../harness/subject.ts'

const GRACE_SECONDS = 2

/** From the request that cancels a run to its process being gone and its state saying so; the slowest counts. */
export const cancel = subject({
  name: 'cancel',
  rows: {
    listens: { name: 'cancel -> dead, a flow that heeds it', unit: 'ms', budget: valueAtMost(1000) },
    ignores: { name: 'cancel -> dead, one that does not, beyond grace', unit: 'ms', budget: valueAtMost(1000) },
  },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    const variable = ['--job-variable', `grace_seconds=${GRACE_SECONDS}`]
    await site.deploy('listens', LISTENS, ...variable)
    await site.deploy('ignores', IGNORES, ...variable)
    await site.worker()
    const { client } = await site.embedded()
    const slowest = async (flow: string): Promise<number> => {
      const tookMs: number[] = []
      while (tookMs.length < (context.quick ? 2 : 10)) tookMs.push(await cancelledMs(flow, { site, client }))
      return Math.max(...tookMs)
    }
    return {
      listens: { value: await slowest('listens') },
      ignores: { value: (await slowest('ignores')) - GRACE_SECONDS * 1000 },
    }
  },
})

async function cancelledMs(flow: string, { site, client }: { site: Site; client: Client }): Promise<number> {
  const { id } = await createRun(client, flow)
  const pid = await pidOfStart(site, { runId: id, start: 1 })
  const tookMs = await elapsedMs(async () => {
    await client.call('cancelFlowRun', { id })
    await Promise.all([untilDead(pid), runOver(client, id)])
  })
  const { state } = await runOver(client, id)
  if (state.type !== 'CANCELLED') throw new Error(`The cancelled run is ${state.type}: ${state.message ?? ''}`)
  return tookMs
}
