import { deployEntrypoint, planDeployment } from '@orc/deploy'
import { command } from '../command.ts'
import { deployByAsking } from '../deploying/ask.ts'
import { deployEntries, planEntries } from '../deploying/deploy-entries.ts'
import { deployFlags } from '../deploying/deploy-flags.ts'
import { deployOptions } from '../deploying/deploy-options.ts'
import { chosenEntries } from '../deploying/entries.ts'
import { printDeployed } from '../deploying/print-deployed.ts'
import { printPlan } from '../deploying/print-plan.ts'

export const deploy = command({
  usage: 'deploy [entrypoint]',
  describe: 'Create a deployment of a flow, or change it',
  options: deployFlags,
  run: async ({ dryRun, ...flags }, context) => {
    const entries = await chosenEntries(flags, context)
    if (entries) return dryRun ? planEntries(entries, context) : deployEntries(entries, flags, context)
    if (context.interactive) return deployByAsking({ dryRun, ...flags }, context)
    const options = deployOptions(flags, context)
    if (dryRun) printPlan(await planDeployment(options), context)
    else await printDeployed(await deployEntrypoint(options), context)
    return 0
  },
})
