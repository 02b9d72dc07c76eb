import { flow, task } from '@orc/core'
import { z } from 'zod'

const fetchOrders = task({
  name: 'fetch-orders',
  retries: 2,
  retryDelay: '50ms',
  async run(region: string) {
    return [`${region}-1`, `${region}-2`, `${region}-3`]
  },
})

/** Something to look at: it logs at every level, and ends as it is told to. */
export const dailyReport = flow({
  name: 'daily-report',
  input: z.object({
    region: z.enum(['north', 'south', 'west']).default('north').describe('Whose orders are counted.'),
    limit: z.number().int().min(1).max(10_000).default(100).describe('The most orders to look at.'),
    notify: z.array(z.string()).default([]).describe('Addresses that get the report.'),
    dryRun: z.boolean().default(false).describe('Count, but send nothing.'),
  }),
  async run({ region, limit }, { log }) {
    log.info('counting orders', { region, limit })
    const orders = await fetchOrders(region)
    for (const order of orders) log.debug('order', { order })
    log.warn('two orders have no address', { orders: orders.slice(0, 2) })
    log.info('done', { orders: orders.length })
    return { region, orders: orders.length }
  },
})

/** Waits until it is told to stop. */
export const patient = flow({
  name: 'sync-inventory',
  async run(_: unknown, { log, signal }) {
    log.info('syncing until somebody stops it')
    await new Promise<void>((resolve) => {
      const tick = setInterval(() => log.info('still at it'), 1000)
      signal.addEventListener('abort', () => {
        clearInterval(tick)
        resolve()
      })
    })
    signal.throwIfAborted()
  },
})

/** Ends badly. */
export const broken = flow({
  name: 'charge-cards',
  input: z.object({ amount: z.number().min(0).default(12.5) }),
  async run({ amount }, { log }) {
    log.info('charging', { amount })
    log.error('the payment provider said no', { status: 402 })
    throw new Error(`The payment of ${amount} was refused by the provider (402).`)
  },
})
