import { flushNote, singleRowCommits } from '../floors/single-row-commits.ts'
import { ratioAtLeast, valueAtMost } from '../harness/budget.ts'
import { GREETS } from '../harness/flows.ts'
import { load } from '../harness/load.ts'
import { DEPLOYMENT, POOL, Site } from '../harness/site.ts'
import { standInWorker } from '../harness/stand-in-worker.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'
import type { BusyResult } from '../loads/keep-busy.ts'
import type { LifecyclesAsk } from '../loads/lifecycles.ts'

/** Runs taken through create, claim, start, report and exit, one request each. */
export const lifecycles = subject({
  name: 'lifecycles',
  rows: {
    lives: { name: 'full run lifecycles, 32 connections', unit: '/s', budget: ratioAtLeast(0.35) },
    refused: { name: 'full run lifecycles that failed', unit: '', budget: valueAtMost(0) },
  },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('greets', GREETS)
    const { url, key, client } = await site.server()
    const workerId = await standInWorker(client)
    const slice = (measureMs: number): Promise<BusyResult> => {
      const ground = { url, key, flow: 'greets', name: DEPLOYMENT, pool: POOL, workerId }
      return load<LifecyclesAsk, BusyResult>('lifecycles', { ...ground, connections: 32, warmUpMs: 500, measureMs })
    }
    await slice(1000)
    const floors: number[] = []
    const slices: BusyResult[] = []
    while (slices.length < (context.quick ? 1 : 5)) {
      floors.push(singleRowCommits(site.directory))
      slices.push(await slice(2000))
    }
    const refused = slices.reduce((sum, slice) => sum + slice.refused, 0)
    const refusal = slices.find((slice) => slice.refusal !== null)?.refusal ?? undefined
    const floor = median(floors)
    const perSecond = median(slices.map((slice) => slice.perSecond))
    return {
      lives: { value: perSecond, floor, note: flushNote(perSecond, floor) },
      refused: { value: refused, note: refusal },
    }
  },
})
