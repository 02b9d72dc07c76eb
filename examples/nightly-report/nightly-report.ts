import { flow, RunFailed, runDeployment, sleep, task } from '@orc/core'
import * as z from 'zod'

const REGIONS = ['north', 'south', 'east', 'west'] as const
const Region = z.enum(REGIONS)

export const loadOrders = task({
  name: 'load-orders',
  retries: 3,
  retryDelay: '5m',
  run: async ({ api, region, night }: { api: string; region: string; night: string }, { signal }) => {
    const response = await fetch(`${api}/orders?region=${region}&until=${night}`, { signal })
    if (!response.ok) throw new Error(`The orders of ${region}: ${response.status}`)
    return z.array(z.object({ cents: z.int() })).parse(await response.json())
  },
})

/** One region's part; a deployment of its own, so that it may run where the region's data is. */
export const regionReport = flow({
  name: 'region-report',
  input: z.object({ api: z.url(), region: Region, night: z.string() }),
  async run({ api, region, night }) {
    const orders = await loadOrders({ api, region, night })
    return { region, orders: orders.length, cents: orders.reduce((sum, { cents }) => sum + cents, 0) }
  },
})

type RegionReport = { region: string; orders: number; cents: number }

export const send = task({
  name: 'send',
  retries: 10,
  retryDelay: { base: '10s' },
  run: async ({ api, ...mail }: { api: string; night: string; cents: number; missing: string[] }, { run, signal }) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': run.id }
    const response = await fetch(`${api}/mails`, { method: 'POST', headers, body: JSON.stringify(mail), signal })
    if (!response.ok) throw new Error(`The mail was not taken: ${response.status}`)
  },
})

/**
 * Every night: a run for each region, waited for without a process, and one mail. A region that fails is missing in the
 * mail, and its run is there to be looked at.
 */
export const nightlyReport = flow({
  name: 'nightly-report',
  input: z.object({ api: z.url(), regions: z.array(Region).default([...REGIONS]) }),
  async run({ api, regions }, { run }) {
    const night = run.dueAt.toISOString()
    await sleep('10m') // what was ordered at the last minute is still on its way
    const parts = await Promise.all(regions.map((region) => partOf({ api, region, night })))
    const there = parts.filter((part) => part !== undefined)
    const missing = regions.filter((region) => !there.some((part) => part.region === region))
    const cents = there.reduce((sum, part) => sum + part.cents, 0)
    await send({ api, night, cents, missing })
    return { night, cents, missing }
  },
})

async function partOf(input: { api: string; region: string; night: string }): Promise<RegionReport | undefined> {
  try {
    return await runDeployment<RegionReport>('region-report/prod', input)
  } catch (error) {
    if (error instanceof RunFailed) return undefined
    throw error
  }
}
