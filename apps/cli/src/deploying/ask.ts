import { runWizard, type WizardOptions, type WizardOutcome } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { deployEntries, planEntries } from './deploy-entries.ts'
import { type DeployFlags, describer, givenAnswers } from './deploy-options.ts'
import { chosenEntries } from './entries.ts'
import { buildSteps } from './image-options.ts'
import { printNext } from './print-deployed.ts'
import { printPlan } from './print-plan.ts'

type Deployed = Extract<WizardOutcome, { readonly outcome: 'deployed' }>

type Existing = Extract<WizardOutcome, { readonly outcome: 'existing' }>

/** What a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130

/** Asks for what the flags leave open, and deploys. */
export async function deployByAsking(
  flags: DeployFlags & { readonly dryRun: boolean },
  context: CliContext,
): Promise<number> {
  const signal = context.host.stopSignal('')
  const prompts = await context.prompts(signal)
  const outcome = await runWizard(prompts, { ...wizardOptions(flags, context), signal })
  return outcome.outcome === 'existing' ? deployEntry(outcome.name, flags, context) : printOutcome(outcome, context)
}

/** As `orc deploy -n NAME` does it. */
async function deployEntry(
  name: string,
  { dryRun, ...flags }: DeployFlags & { readonly dryRun: boolean },
  context: CliContext,
): Promise<number> {
  const entries = (await chosenEntries({ ...flags, name: [name] }, context)) ?? []
  return dryRun ? planEntries(entries, context) : deployEntries(entries, flags, context)
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

async function printOutcome(outcome: Exclude<WizardOutcome, Existing>, context: CliContext): Promise<number> {
  const { output } = context
  switch (outcome.outcome) {
    case 'deployed':
      await printNext(outcome.result, context)
      printCommands(outcome, context)
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

/** What would have done the same, in flags, and what will do it from orc.yaml. */
function printCommands({ commands, saved }: Omit<Deployed, 'result'>, { output }: CliContext): void {
  if (commands) output.line(`The same without questions:\n  ${commands.join('\n  ')}`)
  if (saved !== undefined) output.line(`From orc.yaml:\n  ${saved}`)
}
