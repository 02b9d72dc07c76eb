import { flow, runDeployment, startDeployment, task } from '@orc/core'
import * as z from 'zod'

const note = task({ name: 'note', run: (what: string, { log }) => log.info(what) })

export const part = flow({
  input: z.object({ n: z.number(), takesMs: z.number().default(0) }),
  async run({ n, takesMs }, { clock }) {
    await clock.sleep(takesMs)
    if (n < 0) throw new Error('no such part')
    return n * 10
  },
})

/** Of the same pool: while it waits, its children need its slot. */
export const whole = flow({
  input: z.object({ parts: z.array(z.number()), takesMs: z.number().default(0) }),
  async run({ parts, takesMs }) {
    await note('began')
    const done = await Promise.all(parts.map((n) => runDeployment<number>('part/test', { n, takesMs })))
    return done.reduce((sum, n) => sum + n, 0)
  },
})

export const starter = flow({
  async run() {
    const { id } = await startDeployment('part/test', { n: 1, takesMs: 60_000 })
    return id
  },
})
