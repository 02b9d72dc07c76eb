import type { FlowRun } from '@orc/core/contract'
import { STATE_TYPES } from '@orc/core/model'
import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { given } from '../../given.ts'
import { instantOf, moment, positive, several, text } from '../../options.ts'
import type { Output } from '../../output/output.ts'
import type { Columns } from '../../output/table.ts'
import { elapsed, relative } from '../../output/times.ts'
import { readStates } from './states.ts'

export const ls = command({
  usage: 'ls',
  describe: 'List runs, newest first',
  options: (args) =>
    args
      .option('limit', positive('The most to list (50 without it)'))
      .option('flow', text('Only of this flow'))
      .option('deployment', text('Only of this FLOW/DEPLOYMENT'))
      .option('pool', { ...text('Only of this work pool'), alias: 'p' })
      .option('state', several(`Only in this state: ${STATE_TYPES.join(', ')}`))
      .option('tag', text('Only with this tag'))
      .option('parent', text('Only those that this run asked for'))
      .option('created-since', moment('Only those created then or later'))
      .option('created-until', moment('Only those created before'))
      .option('ended-since', moment('Only those that ended then or later'))
      .option('ended-until', moment('Only those that ended before')),
  run: async ({ limit, flow, deployment, pool, state, tag, parent, ...times }, { client, output, host }) => {
    const now = host.clock.now()
    const filter = given({
      flow,
      deployment,
      workPool: pool,
      states: readStates(state),
      tag,
      parent,
      createdSince: instantOf(times.createdSince, now),
      createdUntil: instantOf(times.createdUntil, now),
      endedSince: instantOf(times.endedSince, now),
      endedUntil: instantOf(times.endedUntil, now),
    })
    const runs = await everyPage((page) => client.call('listFlowRuns', { ...page, ...filter }), limit ?? 50)
    output.list(runs, {
      columns: runColumns(output, now),
      empty: 'No runs. Create one: orc deployment run FLOW/DEPLOYMENT',
    })
  },
})

function runColumns({ style }: Output, now: Date): Columns<FlowRun> {
  return {
    Id: ({ id }) => id,
    Name: ({ name }) => name,
    Deployment: ({ deployment, flow }) => deployment ?? flow,
    State: ({ state }) => style.word(state.name),
    Due: ({ dueAt }) => relative(dueAt, now),
    Took: (run) => elapsed(run, now),
  }
}
