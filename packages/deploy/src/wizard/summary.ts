import type { PullStep } from '@orc/core/contract'
import { scheduleText } from '../flags/schedules.ts'
import type { DeployPlan, PlannedDeployment } from '../plan/plan.ts'
import type { Wish } from './commands-for.ts'
import type { Fact } from './prompts.ts'
import { missingParameters } from './questions/parameters.ts'

const WORDS = { created: 'new', updated: 'changes', unchanged: 'as it is already' }

/** What "Deploy?" is about, in a few lines. */
export function summaryOf(plan: DeployPlan, wish: Wish): Fact[] {
  const { flow, project, pool, deployments } = plan
  const missing = missingParameters(flow, wish.parameters ?? [])
  return [
    ['Flow', `${flow.name} (${project.entrypoint})`],
    ...deployments.map((planned): Fact => ['Deployment', `${planned.fullName}, ${newsOf(planned)}`]),
    ...schedulesOf(wish),
    ...(wish.parameters ?? []).map((pair): Fact => ['Parameter', pair]),
    ...(missing.length > 0 ? [['Each run needs', missing.join(', ')] as const] : []),
    ['Work pool', `${pool.name}, ${pool.isNew ? `new, of type ${pool.type}` : pool.type}`],
    ...placesOf(plan, wish),
  ]
}

function newsOf({ outcome, differences }: PlannedDeployment): string {
  const changed = outcome === 'updated' ? `: ${differences.map(({ field }) => field).join(', ')}` : ''
  return `${WORDS[outcome]}${changed}`
}

function schedulesOf({ schedules = [] }: Wish): Fact[] {
  if (schedules.length === 0) return [['Schedule', 'none']]
  return schedules.map((schedule) => ['Schedule', scheduleText(schedule)])
}

/** Where the code of the runs comes from. */
function placesOf({ deployments }: DeployPlan, { dockerfile, push }: Wish): Fact[] {
  return deployments.flatMap(({ image, wanted }): Fact[] => [
    ...(image
      ? [['Image', `${image.image}, ${imageNews(image.steps.length > 0, { dockerfile, push })}`] as const]
      : []),
    ...(wanted.pullSteps ?? []).map((step): Fact => ['Code', stepText(step)]),
  ])
}

function imageNews(isMade: boolean, { dockerfile, push }: Pick<Wish, 'dockerfile' | 'push'>): string {
  if (!isMade) return 'as it is'
  const built = dockerfile === undefined ? 'built here' : `built here by ${dockerfile}`
  return push === true ? `${built} and pushed` : `${built}, not pushed`
}

function stepText({ step, ...fields }: PullStep): string {
  const values = Object.values(fields).map(String).join(' ')
  return step === 'set_working_directory' ? `${values}, on this machine` : `${step} ${values}`
}
