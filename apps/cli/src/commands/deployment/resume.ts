import { command } from '../../command.ts'
import { DEPLOYMENT, deploymentName } from './arguments.ts'

export const resume = command({
  usage: 'resume <deployment>',
  describe: 'Undo a pause',
  options: (args) => args.positional('deployment', DEPLOYMENT),
  run: async (args, { client, output }) => {
    const deployment = await client.call('resumeDeployment', deploymentName(args.deployment))
    output.result(deployment, `Resumed the schedules of deployment "${deployment.fullName}".`)
  },
})
