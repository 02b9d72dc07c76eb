import { valueAtMost } from '../harness/budget.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { Site } from '../harness/site.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'

/** From the start of `orc server start` to its first healthy answer. */
export const serverStart = subject({
  name: 'server-start',
  rows: { healthy: { name: 'server: start to healthy', unit: 'ms', budget: valueAtMost(600) } },
  async measure(context) {
    await using site = new Site(context)
    const startedMs = (): Promise<number> =>
      elapsedMs(async () => {
        const { client } = await site.server()
        await client.call('getHealth', {})
      })
    await startedMs() // makes the store
    const samples: number[] = []
    while (samples.length < (context.quick ? 3 : 10)) samples.push(await startedMs())
    return { healthy: { value: median(samples) } }
  },
})
