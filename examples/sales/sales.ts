import { flow, task } from '@orc/core'
import * as z from 'zod'

const Sale = z.object({ product: z.string(), cents: z.int() })
type Sale = z.infer<typeof Sale>

/** A day that is over does not change any more: whoever asked for it once, in whatever run, need not ask again. */
export const fetchDay = task({
  name: 'fetch-day',
  retries: 5,
  retryDelay: { base: '2s', jitter: 0.2 },
  timeout: '1m',
  cache: { by: 'inputs', expiresIn: '90d' },
  async run({ api, day }: { api: string; day: string }, { log, signal }) {
    const response = await fetch(`${api}/sales/${day}`, { signal })
    if (!response.ok) throw new Error(`The sales of ${day}: ${response.status}`)
    const sales = z.array(Sale).parse(await response.json())
    log.info('fetched', { day, sales: sales.length })
    return sales
  },
})

/** Pure and dear: done again when its code or what it is given is another. */
export const rank = task({
  name: 'rank',
  cache: { by: ['inputs', 'source'] },
  run: (sales: Sale[]) => {
    const totals = new Map<string, number>()
    for (const { product, cents } of sales) totals.set(product, (totals.get(product) ?? 0) + cents)
    return [...totals].sort(([, one], [, other]) => other - one).map(([product, cents]) => ({ product, cents }))
  },
})

/** The products by what they brought in over some days; run every morning, it fetches one day. */
export const salesReport = flow({
  name: 'sales-report',
  input: z.object({
    api: z.url(),
    until: z.iso.date().describe('The last day that is counted'),
    days: z.int().min(1).max(90).default(7),
  }),
  async run({ api, until, days }) {
    const asks = lastDays(until, days).map((day) => ({ api, day }))
    const perDay = await fetchDay.map(asks, { concurrency: 5 })
    return { until, days, products: await rank(perDay.flat()) }
  },
})

/** The oldest first. */
export function lastDays(until: string, count: number): string[] {
  const lastMs = Date.parse(until)
  const day = (back: number): string => new Date(lastMs - back * 86_400_000).toISOString().slice(0, 10)
  return Array.from({ length: count }, (_, index) => day(count - 1 - index))
}
