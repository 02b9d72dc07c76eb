import { flushNote, singleRowCommits } from '../floors/single-row-commits.ts'
import { ratioAtLeast } from '../harness/budget.ts'
import { CALLS_TASKS } from '../harness/flows.ts'
import { runCompleted } from '../harness/runs.ts'
import { DEPLOYMENT, Site } from '../harness/site.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'

const IN_TURN = 1_000
const AT_ONCE = 10_000

/** Tasks in one flow, in a process of a pool: each result is on the disk before its promise resolves. */
export const tasks = subject({
  name: 'tasks',
  rows: {
    inTurn: { name: 'durable tasks in one flow, one after another', unit: '/s', budget: ratioAtLeast(0.3) },
    atOnce: { name: 'durable tasks in one flow, concurrent', unit: '/s', budget: ratioAtLeast(2) },
  },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('callsTasks', CALLS_TASKS)
    await site.worker()
    const { client } = await site.embedded()
    const floors: number[] = []
    const rates: { readonly inTurn: number; readonly atOnce: number }[] = []
    while (rates.length < (context.quick ? 1 : 5)) {
      floors.push(singleRowCommits(site.directory))
      const parameters = { inTurn: IN_TURN, atOnce: AT_ONCE }
      const { id } = await client.call('runDeployment', { flow: 'calls-tasks', name: DEPLOYMENT, parameters })
      const { result } = await runCompleted(client, id)
      rates.push(result as (typeof rates)[number])
    }
    const floor = median(floors)
    const inTurn = median(rates.map((rate) => rate.inTurn))
    const atOnce = median(rates.map((rate) => rate.atOnce))
    return {
      inTurn: { value: inTurn, floor, note: flushNote(inTurn, floor) },
      atOnce: { value: atOnce, floor, note: flushNote(atOnce, floor) },
    }
  },
})
