import { type DeployOptions, deployAll, planDeployments } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { printDeployed, printEntries } from './print-deployed.ts'
import { printPlans } from './print-plan.ts'

/** Deploys entries of orc.yaml, all of them or none. */
export async function deployEntries(
  entries: readonly DeployOptions[],
  { all }: { readonly all: boolean },
  context: CliContext,
): Promise<number> {
  const results = await deployAll(entries)
  const [only, ...more] = results
  // With one name one deployment was asked for, as with flags alone.
  if (only && more.length === 0 && !all) await printDeployed(only, context)
  else await printEntries(results, context)
  return 0
}

export async function planEntries(entries: readonly DeployOptions[], context: CliContext): Promise<number> {
  printPlans(await planDeployments(entries), context)
  return 0
}
