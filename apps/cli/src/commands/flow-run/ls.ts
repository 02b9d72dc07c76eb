import type { FlowRun, OperationInput } from '@orc/core/contract'
import { STATE_TYPES } from '@orc/core/model'
import { command } from '../../command.ts'
import { everyPage } from '../../every-page.ts'
import { given } from '../../given.ts'
import { positive, several, text } from '../../options.ts'
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
      .option('tag', text('Only with this tag')),
  run: async ({ limit, flow, deployment, pool, state, tag }, { client, output, host }) => {
    const filter: OperationInput<'listFlowRuns'> = given({
      flow,
      deployment,
      workPool: pool,
      states: readStates(state),
      tag,
    })
    const runs = await everyPage((page) => client.call('listFlowRuns', { ...page, ...filter }), limit ?? 50)
    output.list(runs, {
      columns: runColumns(output, host.clock.now()),
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
