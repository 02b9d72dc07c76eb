import { command } from '../../../command.ts'
import { deploymentName } from '../arguments.ts'
import { scheduleArguments } from './arguments.ts'

export const deleteSchedule = command({
  usage: 'delete <deployment> <schedule>',
  describe: 'Delete a schedule',
  options: scheduleArguments,
  run: async ({ deployment, schedule: slug }, { client, output }) => {
    const schedule = await client.call('deleteSchedule', { ...deploymentName(deployment), slug })
    output.result(schedule, `Deleted schedule "${slug}" of deployment "${deployment}".`)
  },
})
