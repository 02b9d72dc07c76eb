import type { DeployResult } from '../deploy.ts'
import { checkNames } from '../plan/checks.ts'
import { type DeployPlan, planDeployment } from '../plan/plan.ts'
import { plannedPool } from '../plan/planned-pool.ts'
import { type Asked, askWish } from './ask-wish.ts'
import { carryOut } from './carry-out.ts'
import { commandsFor } from './commands-for.ts'
import { type Conversation, converse } from './conversation.ts'
import { Interrupted, type Prompts } from './prompts.ts'
import { askExisting } from './questions/existing.ts'
import { offerToSave } from './save.ts'
import { summaryOf } from './summary.ts'
import { Surroundings } from './surroundings.ts'
import type { WizardOptions } from './wizard-options.ts'

/** How a conversation ended. */
export type WizardOutcome =
  | {
      readonly outcome: 'deployed'
      readonly result: DeployResult
      readonly commands: Commands
      readonly saved?: string | undefined
    }
  /** An entry of orc.yaml was chosen, which is to be deployed as it is: nothing was changed yet. */
  | { readonly outcome: 'existing'; readonly name: string }
  /** A dry run: nothing was changed. */
  | { readonly outcome: 'planned'; readonly plan: DeployPlan }
  /** "Deploy?" was answered with no: nothing was changed. */
  | { readonly outcome: 'declined' }
  /** The person left. Without a result nothing was changed: no image, no pool, no deployment, no file. */
  | { readonly outcome: 'interrupted'; readonly result?: DeployResult | undefined }

/** What would have done the same without questions, undefined where flags cannot say it; `saved` does, from orc.yaml. */
type Commands = readonly string[] | undefined

/**
 * Asks a person for a deployment and makes it. Everything that decides is asked first; until "Deploy?" is answered with
 * yes nothing is made, not even the pool that the person asked for. Then, in this order: the image is built and pushed,
 * its credentials are kept, the pool is made, the deployment is made, and it is offered to be written into orc.yaml.
 * @throws {OrcError} what is wrong with flags, before the first question; a build or a push that fails, after the last
 */
export async function runWizard(prompts: Prompts, options: WizardOptions): Promise<WizardOutcome> {
  const surroundings = new Surroundings(options)
  await checkGiven(surroundings)
  let result: DeployResult | undefined
  try {
    const decided = await converse(prompts, (conversation) => decide(conversation, surroundings))
    if ('entry' in decided) return { outcome: 'existing', name: decided.entry }
    if (decided.answer === 'no') return { outcome: 'declined' }
    if (decided.answer === 'dry run') return { outcome: 'planned', plan: decided.plan }
    result = await carryOut(prompts, { ...decided, options })
    const saved = await offerToSave(prompts, { ...decided, result })
    return { outcome: 'deployed', result, commands: commandsFor(decided.wish), saved }
  } catch (error) {
    if (error instanceof Interrupted || options.signal?.aborted) return { outcome: 'interrupted', result }
    throw error
  }
}

/** A flag that is wrong must not be found after ten questions. */
async function checkGiven(surroundings: Surroundings): Promise<void> {
  const { client, given } = surroundings.options
  await surroundings.entries()
  if (given.names?.length) checkNames(given.names)
  if (given.pool !== undefined) await plannedPool({ client, pool: given.pool, newPoolType: given.newPoolType })
  if (given.entrypoint !== undefined) await surroundings.flow(given.entrypoint)
}

interface Decided extends Asked {
  readonly plan: DeployPlan
  readonly answer: 'yes' | 'no' | 'dry run'
}

async function decide(
  conversation: Conversation,
  surroundings: Surroundings,
): Promise<Decided | { readonly entry: string }> {
  const entry = await askExisting(conversation, surroundings)
  if (entry !== undefined) return { entry }
  const asked = await askWish(conversation, surroundings)
  const { client, directory, describe, dryRun } = surroundings.options
  const plan = await planDeployment({ ...asked.wish, client, directory, describe })
  if (dryRun === true) return { ...asked, plan, answer: 'dry run' }
  conversation.facts(summaryOf(plan, asked.wish))
  return { ...asked, plan, answer: await askDeploy(conversation) }
}

async function askDeploy(conversation: Conversation): Promise<'yes' | 'no'> {
  const message = 'Deploy?'
  const back = { value: 'back' as const, name: 'Go back', hint: 'to the question before' }
  const answer = await conversation.select({
    message,
    choices: [
      { value: 'yes', name: 'Yes' },
      ...(conversation.canGoBack ? [back] : []),
      { value: 'no', name: 'No', hint: 'nothing is changed' },
    ],
  })
  return answer === 'back' ? conversation.takeBack(message) : answer
}
