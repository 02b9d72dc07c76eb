import { command } from '../../../command.ts'
import { deploymentName } from '../arguments.ts'
import { scheduleArguments } from './arguments.ts'

export const pause = command({
  usage: 'pause <deployment> <schedule>',
  describe: 'Let a schedule fire no more',
  options: scheduleArguments,
  run: async ({ deployment, schedule: slug }, { client, output }) => {
    const schedule = await client.call('pauseSchedule', { ...deploymentName(deployment), slug })
    output.result(schedule, `Paused schedule "${slug}" of deployment "${deployment}".`)
  },
})
