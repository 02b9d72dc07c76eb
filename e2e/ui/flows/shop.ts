import { flow, pause, runDeployment, sleep, task, withConcurrency } from '@orc/core'
import { z } from 'zod'

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The first try of every third order fails. */
const fetchOrder = task({
  name: 'fetch-order',
  retries: 2,
  retryDelay: '120ms',
  async run({ order, number }: { order: string; number: number }, { attempt }) {
    await wait(30 + number * 20)
    if (attempt === 1 && number % 3 === 0) throw new Error('The shop did not answer in time.')
    return order
  },
})

const fetchOrders = task({
  name: 'fetch-orders',
  async run(region: string) {
    const orders = [0, 1, 2, 3].map((number) => ({ order: `${region}-${number}`, number }))
    return Promise.all(orders.map((each) => fetchOrder(each)))
  },
})

const writeReport = task({
  name: 'write-report',
  async run({ orders }: { orders: number }) {
    await wait(90)
    return { pages: orders }
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
    await writeReport({ orders: orders.length })
    log.info('done', { orders: orders.length })
    return { region, orders: orders.length }
  },
})

/** Goes on once somebody has decided. */
export const refund = flow({
  name: 'refund',
  input: z.object({ order: z.string().default('north-3') }),
  async run({ order }) {
    const found = await fetchOrder({ order, number: 1 })
    const { approved } = await pause({
      name: 'approval',
      message: `Refund order ${found}?`,
      input: z.object({ approved: z.boolean().describe('Whether the customer gets the money back.') }),
      timeout: '2d',
      default: { approved: false },
    })
    return approved ? 'refunded' : 'declined'
  },
})

const priceOf = task({
  name: 'price-of',
  cache: { by: 'inputs' },
  async run(article: string) {
    await wait(50)
    return article.length
  },
})

/** Returns more than a row of the store holds, and asks for one price twice. */
export const catalogue = flow({
  name: 'catalogue',
  async run() {
    const price = (await priceOf('chair')) + (await priceOf('chair'))
    return Array.from({ length: 2000 }, (_, number) => ({ article: `chair number ${number}`, price }))
  },
})

/** Sleeps, and has another flow do the work, in a run of its own. */
export const nightly = flow({
  name: 'nightly',
  async run() {
    await fetchOrder({ order: 'first', number: 1 })
    await sleep('300ms')
    return runDeployment('daily-report/test', { region: 'north' })
  },
})

/** Holds the slot of the ledger until it is told to stop. */
export const ledger = flow({
  name: 'close-ledger',
  input: z.object({ tenant: z.string().default('') }),
  async run({ tenant }, { log, signal }) {
    await withConcurrency('ledger', { key: tenant }, async () => {
      log.info('the ledger is ours')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    signal.throwIfAborted()
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
