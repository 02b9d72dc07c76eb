import type { DeployPlan, Difference, PlannedDeployment } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { relative, utcTime } from '../output/times.ts'

const WOULD = { created: 'would be created', updated: 'would change', unchanged: 'would stay as it is' }

/** What deploying would do, as `--dry-run` shows it. */
export function printPlan(plan: DeployPlan, context: CliContext): void {
  const { output } = context
  const { root, entrypoint, isBelowRoot } = plan.project
  if (isBelowRoot) output.line(`The project is ${root}; the entrypoint from there is ${entrypoint}.`)
  output.result(planData(plan), planText(plan, context))
}

/** The same for entries of orc.yaml; as JSON a list. */
export function printPlans(plans: readonly DeployPlan[], context: CliContext): void {
  const texts = plans.map((plan) => planText(plan, context))
  context.output.result(plans.map(planData), texts.join('\n') || 'There are no deployments in orc.yaml.')
}

function planData({ project, deployments }: DeployPlan) {
  const planned = deployments.map(({ wanted: _, ...data }) => data)
  return { project: project.root, entrypoint: project.entrypoint, deployments: planned }
}

function planText({ deployments }: DeployPlan, { host }: CliContext): string {
  return deployments.map((planned) => plannedText(planned, host.clock.now())).join('\n')
}

function plannedText({ fullName, outcome, differences, upcoming }: PlannedDeployment, now: Date): string {
  const next = upcoming.map(({ slug, at }) => `  next: ${utcTime(at)} (${relative(at, now)}), schedule ${slug}`)
  const changes = outcome === 'created' ? differences.filter(({ after }) => !isEmpty(after)) : differences
  return [`Deployment "${fullName}" ${WOULD[outcome]}.`, ...changes.map(differenceText), ...next].join('\n')
}

function differenceText({ field, before, after }: Difference): string {
  if (before === undefined) return `  + ${field}: ${short(after)}`
  if (after === undefined) return `  - ${field}: ${short(before)}`
  return `  ~ ${field}: ${short(before)} -> ${short(after)}`
}

/** A schema may be pages long; what matters is that it changes. */
function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 157)}...` : text
}

function isEmpty(value: unknown): boolean {
  return value === null || ['""', '{}', '[]', '0'].includes(JSON.stringify(value))
}
