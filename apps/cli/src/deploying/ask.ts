import { runWizard, type WizardOptions, type WizardOutcome } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { type DeployFlags, describer, givenAnswers } from './deploy-options.ts'
import { buildSteps } from './image-options.ts'
import { printNext } from './print-deployed.ts'
import { printPlan } from './print-plan.ts'

/** What a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130

/** Asks for what the flags leave open, and deploys. */
export async function deployByAsking(
  flags: DeployFlags & { readonly dryRun: boolean },
  context: CliContext,
): Promise<number> {
  const signal = context.host.stopSignal('')
  const prompts = await context.prompts(signal)
  return printOutcome(await runWizard(prompts, { ...wizardOptions(flags, context), signal }), context)
}

function wizardOptions(
  { dryRun, ...flags }: DeployFlags & { readonly dryRun: boolean },
  context: CliContext,
): WizardOptions {
  const { client, host, settings } = context
  return {
    client,
    directory: host.directory,
    given: givenAnswers(flags),
    defaultPool: settings.values.defaultWorkPool || undefined,
    timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    dryRun,
    describe: describer(context),
    steps: () => buildSteps(host),
  }
}

async function printOutcome(outcome: WizardOutcome, context: CliContext): Promise<number> {
  const { output } = context
  switch (outcome.outcome) {
    case 'deployed':
      await printNext(outcome.result, context)
      if (outcome.commands) output.line(`The same without questions:\n  ${outcome.commands.join('\n  ')}`)
      return 0
    case 'planned':
      printPlan(outcome.plan, context)
      return 0
    case 'declined':
      output.line('Nothing was deployed.')
      return 0
    case 'interrupted':
      output.warn(
        outcome.result ? 'Interrupted: it is deployed, and in no file.' : 'Interrupted: nothing was deployed.',
      )
      return INTERRUPTED
  }
}
