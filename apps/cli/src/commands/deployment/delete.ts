import { command } from '../../command.ts'
import { DEPLOYMENT, deploymentName } from './arguments.ts'

export const deleteDeployment = command({
  usage: 'delete <deployment>',
  describe: 'Delete a deployment with its schedules; its runs stay, those that wait are cancelled',
  options: (args) => args.positional('deployment', DEPLOYMENT),
  run: async (args, { client, output }) => {
    const deployment = await client.call('deleteDeployment', deploymentName(args.deployment))
    output.result(deployment, `Deleted deployment "${deployment.fullName}".`)
  },
})
