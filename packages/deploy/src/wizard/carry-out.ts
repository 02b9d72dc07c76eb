import { applyPlan, type DeployResult } from '../deploy.ts'
import type { RegistryCredentials } from '../images/image-options.ts'
import { makeImages } from '../images/make-images.ts'
import type { DeployClient } from '../options.ts'
import type { DeployPlan } from '../plan/plan.ts'
import type { Asked } from './ask-wish.ts'
import { commandsFor } from './commands-for.ts'
import type { Prompts } from './prompts.ts'
import type { PushCredentials } from './questions/push.ts'
import { StepLines } from './step-lines.ts'
import type { WizardOptions } from './wizard-options.ts'

export interface Decision extends Asked {
  readonly plan: DeployPlan
  readonly options: WizardOptions
}

/** What the person said yes to. A build that fails has made nothing else yet. */
export async function carryOut(prompts: Prompts, decision: Decision): Promise<DeployResult> {
  const { credentials, options } = decision
  const plan = await built(prompts, decision)
  if (credentials?.typed) await keep(options.client, credentials.secret, credentials.typed)
  const deployments = await applyPlan(options.client, plan)
  for (const { fullName, outcome } of deployments) prompts.note(`${DONE[outcome]} deployment "${fullName}".`)
  return { plan, deployments }
}

const DONE = { created: 'Created', updated: 'Updated', unchanged: 'Unchanged:' }

async function built(prompts: Prompts, { plan, wish, credentials, options }: Decision): Promise<DeployPlan> {
  const { client, steps, signal } = options
  const lines = new StepLines(prompts)
  try {
    const pushCredentials = credentials && (credentials.typed ?? (await kept(client, credentials.secret)))
    const made = await makeImages(plan, { steps, signal, pushCredentials, onProgress: (news) => lines.take(news) })
    lines.done()
    return made
  } catch (error) {
    lines.failed()
    const again = commandsFor(wish)
    if (again && !signal?.aborted) prompts.warn(`Nothing was deployed. To try the same again:\n  ${again.join('\n  ')}`)
    throw error
  }
}

function keep(client: DeployClient, name: string, credentials: RegistryCredentials): Promise<unknown> {
  return client.call('setSecret', { name, value: JSON.stringify(credentials) })
}

/** As the worker will read it too. */
async function kept(client: DeployClient, name: PushCredentials['secret']): Promise<RegistryCredentials> {
  const { value } = await client.call('getSecret', { name })
  return JSON.parse(value) as RegistryCredentials
}
