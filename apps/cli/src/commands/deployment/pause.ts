import { command } from '../../command.ts'
import { DEPLOYMENT, deploymentName } from './arguments.ts'

export const pause = command({
  usage: 'pause <deployment>',
  describe: 'Let the schedules of a deployment fire no more',
  options: (args) => args.positional('deployment', DEPLOYMENT),
  run: async (args, { client, output }) => {
    const deployment = await client.call('pauseDeployment', deploymentName(args.deployment))
    output.result(deployment, `Paused the schedules of deployment "${deployment.fullName}".`)
  },
})
