import { flushNote, singleRowCommits } from '../floors/single-row-commits.ts'
import { ratioAtLeast, valueAtMost } from '../harness/budget.ts'
import { GREETS } from '../harness/flows.ts'
import { load } from '../harness/load.ts'
import { DEPLOYMENT, type RunningServer, Site } from '../harness/site.ts'
import { median, p99 } from '../harness/statistics.ts'
import { type Context, subject } from '../harness/subject.ts'
import type { CreateRunsAsk } from '../loads/create-runs.ts'
import type { BusyResult } from '../loads/keep-busy.ts'
import type { WriteBesideAsk } from '../loads/write-beside.ts'

const FLOW = { flow: 'greets', name: DEPLOYMENT }
const WRITERS_BESIDE = 4

/** Requests that create a run, each durable before it is answered. */
export const createRuns = subject({
  name: 'create-runs',
  rows: {
    at32: { name: 'create-run requests, 32 connections', unit: '/s', budget: ratioAtLeast(1.5) },
    p99At32: { name: 'create-run requests, 32 connections, p99', unit: 'ms', budget: valueAtMost(50) },
    at128: { name: 'create-run requests, 128 connections', unit: '/s', budget: ratioAtLeast(1.5) },
    p99At128: { name: 'create-run requests, 128 connections, p99', unit: 'ms', budget: valueAtMost(50) },
    p99Beside: { name: 'create-run requests beside another writer, p99', unit: 'ms', budget: valueAtMost(150) },
    refused: { name: 'create-run requests refused', unit: '', budget: valueAtMost(0) },
  },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('greets', GREETS)
    const server = await site.server()
    await slice(server, { connections: 32, measureMs: 1500 }) // the server compiles what it runs often
    const measured = await inTurns(context, { site, server })
    const beside = await besideAnotherWriter({ site, server })
    const all = [...measured.at32, ...measured.at128, beside]
    const refused = all.reduce((sum, slice) => sum + slice.refused, 0)
    const refusal = all.find((slice) => slice.refusal !== null)?.refusal ?? undefined
    const floor = median(measured.floors)
    const at32 = median(measured.at32.map(({ perSecond }) => perSecond))
    const at128 = median(measured.at128.map(({ perSecond }) => perSecond))
    return {
      at32: { value: at32, floor, note: flushNote(at32, floor) },
      p99At32: { value: p99(measured.at32.flatMap(({ latenciesMs }) => latenciesMs)) },
      at128: { value: at128, floor, note: flushNote(at128, floor) },
      p99At128: { value: p99(measured.at128.flatMap(({ latenciesMs }) => latenciesMs)) },
      p99Beside: { value: p99(beside.latenciesMs) },
      refused: { value: refused, note: refusal },
    }
  },
})

interface Ground {
  readonly site: Site
  readonly server: RunningServer
}

async function inTurns({ quick }: Context, { site, server }: Ground) {
  const floors: number[] = []
  const at32: BusyResult[] = []
  const at128: BusyResult[] = []
  for (let turn = 0; turn < (quick ? 1 : 5); turn++) {
    floors.push(singleRowCommits(site.directory))
    at32.push(await slice(server, { connections: 32, measureMs: 2000 }))
    floors.push(singleRowCommits(site.directory))
    at128.push(await slice(server, { connections: 128, measureMs: 2000 }))
  }
  return { floors, at32, at128 }
}

async function besideAnotherWriter({ site, server }: Ground): Promise<BusyResult> {
  const writing = { home: site.home, ...FLOW, writers: WRITERS_BESIDE, forMs: 6000 }
  const [result, { created }] = await Promise.all([
    slice(server, { connections: 32, measureMs: 4000, warmUpMs: 1000 }),
    load<WriteBesideAsk, { created: number }>('write-beside', writing),
  ])
  if (created === 0) throw new Error('The other writer got nothing written.')
  return result
}

type Slice = Pick<CreateRunsAsk, 'connections' | 'measureMs'> & { readonly warmUpMs?: number }

function slice({ url, key }: RunningServer, { warmUpMs = 300, ...of }: Slice): Promise<BusyResult> {
  return load<CreateRunsAsk, BusyResult>('create-runs', { url, key, ...FLOW, warmUpMs, ...of })
}
