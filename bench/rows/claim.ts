import { randomUUID } from 'node:crypto'
import type { Client } from '@orc/client'
import { valueAtMost } from '../harness/budget.ts'
import { RETURNS } from '../harness/flows.ts'
import { load } from '../harness/load.ts'
import { createRun } from '../harness/runs.ts'
import { POOL, Site } from '../harness/site.ts'
import { standInWorker } from '../harness/stand-in-worker.ts'
import { p99 } from '../harness/statistics.ts'
import { type Context, subject } from '../harness/subject.ts'
import type { ClaimsAsk } from '../loads/claims.ts'

const CLAIMS = { warmUp: 50, count: 500 }
const AT_ONCE = 128
const TAG = 'gpu'

/** A claim must find the runs that it may have without looking at those that a limit holds back. */
export const claim = subject({
  name: 'claim',
  rows: {
    blocked: { name: 'claim, 100,000 blocked runs in front, p99', unit: 'ms', budget: valueAtMost(5) },
    byTag: { name: 'claim, 100,000 runs in front blocked by a tag, p99', unit: 'ms', budget: valueAtMost(5) },
  },
  async measure(context) {
    const blocked = await claimsBehind(context, ['--concurrency-limit', '1'])
    const byTag = await claimsBehind(context, ['--tag', TAG])
    return { blocked: { value: p99(blocked) }, byTag: { value: p99(byTag) } }
  },
})

/** How long each claim takes while runs of a deployment that is limited so are due before. */
async function claimsBehind(context: Context, limitedBy: readonly string[]): Promise<number[]> {
  await using site = new Site(context)
  await site.createPool()
  await site.deploy('returns', RETURNS, ...limitedBy)
  await site.deploy('free', RETURNS.replace('returns', 'free'))
  const { client } = await site.embedded()
  await client.call('createConcurrencyLimit', { name: `tag:${TAG}`, slots: 1 })
  const blocked = context.quick ? 10_000 : 100_000
  context.say(`claim: storing ${blocked} runs, ${limitedBy.join(' ')}`)
  await createMany(client, 'returns', blocked)
  await createMany(client, 'free', CLAIMS.warmUp + CLAIMS.count)
  const { url, key, client: overHttp } = await site.server()
  const workerId = await standInWorker(overHttp)
  await useUpLimit(overHttp, workerId)
  return await load<ClaimsAsk, number[]>('claims', { url, key, pool: POOL, workerId, ...CLAIMS })
}

async function createMany(client: Client, flow: string, count: number): Promise<void> {
  let left = count
  const createSome = async (): Promise<void> => {
    while (left-- > 0) await createRun(client, flow)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, createSome))
}

/** Claims the one run that the limit allows, and keeps it longer than the measuring takes. */
async function useUpLimit(client: Client, workerId: string): Promise<void> {
  const { runs } = await client.call('claimFlowRuns', { pool: POOL, workerId, claimId: randomUUID(), slots: 1 })
  const kept = runs.map(({ id, epoch }) => ({ id, epoch }))
  if (kept.length !== 1 || runs[0]?.flow !== 'returns')
    throw new Error('The first run in line was not the one to claim.')
  await client.call('renewClaims', { workerId, runs: kept })
}
