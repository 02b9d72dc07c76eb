import { quoted } from '@orc/core/model'
import { type AppliedDeployment, type DeployResult, workersOnline } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { relative, utcTime } from '../output/times.ts'

const DONE = { created: 'Created', updated: 'Updated', unchanged: 'Nothing to change in' }

/** What was deployed and what to do next. As JSON the deployment with its outcome; a list of them for several names. */
export async function printDeployed(result: DeployResult, context: CliContext): Promise<void> {
  const { output, host } = context
  const text = result.deployments.map((applied) => deployedText(applied, host.clock.now())).join('\n')
  output.line(text)
  await printNext(result, context)
}

/** What comes after a deployment; as JSON the deployment itself. */
export async function printNext({ plan, deployments }: DeployResult, context: CliContext): Promise<void> {
  const { client, output } = context
  const { root, entrypoint, isBelowRoot } = plan.project
  if (isBelowRoot) output.line(`The project is ${root}; the entrypoint from there is ${entrypoint}.`)
  const data = deployments.map(({ deployment, outcome }) => ({ ...deployment, outcome }))
  const [first, ...more] = deployments
  const next = `Run it with:\n  orc deployment run ${quoted(first?.fullName ?? '')}`
  output.result(more.length > 0 ? data : data[0], next)
  if ((await workersOnline(client, plan.pool.name)) > 0) return
  output.warn(
    `No worker of work pool "${plan.pool.name}" is online. Start one with:\n  orc worker start --pool ${quoted(plan.pool.name)}`,
  )
}

function deployedText({ fullName, outcome, upcoming }: AppliedDeployment, now: Date): string {
  const [next] = upcoming
  const when = next === undefined ? '' : ` Next run: ${utcTime(next.at)} (${relative(next.at, now)}).`
  return `${DONE[outcome]} deployment "${fullName}".${when}`
}
