/** Tells when its first line ran, on the clock that processes share. */
export const STAMPS = `import { flow } from '@orc/core'
export const stamps = flow({ async run() { return { atMs: Number(process.hrtime.bigint()) / 1e6 } } })
`

/** Says where it runs, and ends as soon as it is asked to. */
export const LISTENS = `import { appendFileSync } from 'node:fs'
import { flow } from '@orc/core'
export const listens = flow({
  async run(_, { run, signal }) {
    const over = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    setInterval(() => {}, 1000)
    appendFileSync(\`\${run.id}.pids\`, \`\${process.pid}\\n\`)
    await over
  },
})
`

/** Says where it runs, and never ends by itself. */
export const IGNORES = `import { appendFileSync } from 'node:fs'
import { flow } from '@orc/core'
export const ignores = flow({
  async run(_, { run }) {
    setInterval(() => {}, 1000)
    appendFileSync(\`\${run.id}.pids\`, \`\${process.pid}\\n\`)
    await new Promise(() => {})
  },
})
`

export const RETURNS = `import { flow } from '@orc/core'
export const returns = flow({ async run() { return 'done' } })
`

/** With a schema, as flows have: the parameters of each run are checked against it. */
export const GREETS = `import { flow } from '@orc/core'
import { z } from 'zod'
export const greets = flow({
  input: z.object({ name: z.string().default('world'), times: z.int().min(1).max(100).default(1) }),
  async run({ name, times }) { return \`hello \${name}\`.repeat(times) },
})
`

/** Tells how many calls of a task a second it made, one after another and at once. */
export const CALLS_TASKS = `import { flow, task } from '@orc/core'
import { z } from 'zod'
const add = task({ name: 'add', run: ({ n }: { n: number }) => ({ sum: n + 1 }) })
const perSecond = async (count: number, act: () => Promise<unknown>) => {
  const begunMs = performance.now()
  await act()
  return count / ((performance.now() - begunMs) / 1000)
}
export const callsTasks = flow({
  input: z.object({ inTurn: z.int(), atOnce: z.int() }),
  async run({ inTurn, atOnce }) {
    for (let n = 0; n < 50; n += 1) await add({ n: -n })
    return {
      inTurn: await perSecond(inTurn, async () => { for (let n = 0; n < inTurn; n += 1) await add({ n }) }),
      atOnce: await perSecond(atOnce, () => Promise.all(Array.from({ length: atOnce }, (_, n) => add({ n: inTurn + n })))),
    }
  },
})
`
