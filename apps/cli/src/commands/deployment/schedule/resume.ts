import { command } from '../../../command.ts'
import { deploymentName } from '../arguments.ts'
import { scheduleArguments } from './arguments.ts'

export const resume = command({
  usage: 'resume <deployment> <schedule>',
  describe: 'Undo a pause; what fell due meanwhile is not fired',
  options: scheduleArguments,
  run: async ({ deployment, schedule: slug }, { client, output }) => {
    const schedule = await client.call('resumeSchedule', { ...deploymentName(deployment), slug })
    output.result(schedule, `Resumed schedule "${slug}" of deployment "${deployment}".`)
  },
})
