import { quoted } from '@orc/core/model'
import { type AppliedDeployment, type DeployResult, workersOnline } from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { relative, utcTime } from '../output/times.ts'

const DONE = { created: 'Created', updated: 'Updated', unchanged: 'Unchanged:' }

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
  await warnOfNoWorker(plan.pool.name, { client, output })
}

/** Entries of orc.yaml, each in a line. As JSON always a list, for how many they are is not known to who asks. */
export async function printEntries(results: readonly DeployResult[], context: CliContext): Promise<void> {
  const { output, host } = context
  const all = results.flatMap(({ deployments }) => deployments)
  const data = all.map(({ deployment, outcome }) => ({ ...deployment, outcome }))
  const lines = all.map((applied) => deployedText(applied, host.clock.now()))
  output.result(data, lines.length > 0 ? lines.join('\n') : 'There are no deployments in orc.yaml.')
  for (const pool of new Set(results.map(({ plan }) => plan.pool.name))) await warnOfNoWorker(pool, context)
}

async function warnOfNoWorker(pool: string, { client, output }: Pick<CliContext, 'client' | 'output'>): Promise<void> {
  if ((await workersOnline(client, pool)) > 0) return
  output.warn(`No worker of work pool "${pool}" is online. Start one with:\n  orc worker start --pool ${quoted(pool)}`)
}

function deployedText({ fullName, outcome, upcoming }: AppliedDeployment, now: Date): string {
  const [next] = upcoming
  const when = next === undefined ? '' : ` Next run: ${utcTime(next.at)} (${relative(next.at, now)}).`
  return `${DONE[outcome]} deployment "${fullName}".${when}`
}
