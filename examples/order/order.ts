import { flow, type TaskOptions, task } from '@orc/core'
import * as z from 'zod'
import { ask } from './shop.ts'

const Order = z.object({
  id: z.string(),
  item: z.string(),
  quantity: z.int().min(1).default(1),
  cents: z.int().min(1),
  shop: z.url().describe('Where the services of the shop are'),
})
type Order = z.infer<typeof Order>

/** Two minutes of trouble are waited out. */
const PATIENT = { retries: 6, retryDelay: { base: '2s', max: '1m', jitter: 0.2 }, timeout: '20s' } as const
/** What must be undone is tried for days. */
const STUBBORN = { retries: 100, retryDelay: { base: '10s', max: '1h' }, timeout: '20s' } as const

/** One wish of an order; the order's id makes it the same wish however often its task runs. */
function step<Answer>(name: string, policy: Omit<TaskOptions<Order, Answer>, 'name' | 'run'>) {
  return task<Order, Answer>({
    name,
    ...policy,
    run: ({ shop, ...body }, { signal }) => ask({ shop, path: `/${name}`, key: `${name}:${body.id}`, body }, signal),
  })
}

export const reserve = step<{ reservation: string }>('reserve', PATIENT)
export const charge = step<{ receipt: string }>('charge', PATIENT)
export const ship = step<{ tracking: string }>('ship', PATIENT)
export const release = step<unknown>('release', STUBBORN)
export const refund = step<unknown>('refund', STUBBORN)

/**
 * Reserves, charges and ships; when one of them fails for good, what was done before is undone, the latest first.
 *
 * How to undo a step is noted before the step is asked for: an answer that was lost may have been a yes. Undoing what was
 * never done is a no for the shop to shrug at.
 */
export const order = flow({
  name: 'order',
  input: Order,
  async run(wish, { log, signal }) {
    const undo: (() => Promise<unknown>)[] = []
    try {
      undo.push(() => release(wish))
      await reserve(wish)
      undo.push(() => refund(wish))
      const { receipt } = await charge(wish)
      const { tracking } = await ship(wish)
      return { status: 'shipped', receipt, tracking } as const
    } catch (error) {
      signal.throwIfAborted() // told to stop: no task would run any more
      log.warn('undoing', { steps: undo.length, error })
      for (const step of undo.reverse()) await step()
      return { status: 'undone', reason: String(error) } as const
    }
  },
})
