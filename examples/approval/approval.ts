import { flow, pause, task } from '@orc/core'
import * as z from 'zod'

/**
 * A refund that a person decides on. While nobody has, it costs nothing: the run has given its infrastructure back, and
 * comes back in a new one, where the order is not looked up again.
 */
const lookUp = task({
  name: 'look-up',
  run: (order: string, { log }) => {
    log.info('looking up', { order })
    return { order, amount: 120 }
  },
})

const payOut = task({ name: 'pay-out', run: ({ amount }: { order: string; amount: number }) => `paid ${amount}` })

export const refund = flow({
  input: z.object({ order: z.string() }),
  async run({ order }) {
    const claim = await lookUp(order)
    const { approved, amount } = await pause({
      name: 'approval',
      message: `Refund ${claim.amount} for ${order}?`,
      input: z.object({ approved: z.boolean(), amount: z.number().max(claim.amount).default(claim.amount) }),
      timeout: '2d',
      default: { approved: false, amount: 0 },
    })
    return approved ? payOut({ order, amount }) : 'declined'
  },
})
