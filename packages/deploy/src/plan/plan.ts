import type { Deployment } from '@orc/core/contract'
import { isOrcError, OrcError } from '@orc/core/model'
import type { FlowDescription } from '@orc/steps/loader'
import { checkPushed } from '../git/check-pushed.ts'
import type { ImagePlan } from '../images/image-plan.ts'
import type { DeployClient, DeployOptions } from '../options.ts'
import type { Step } from '../orc-yaml/schema.ts'
import { locateFlow, type ProjectFlow } from '../project.ts'
import { checkNames, checkPullSteps, checkValues } from './checks.ts'
import { type Difference, differences, type NamedSchedule } from './differences.ts'
import { withoutUnknown } from './outputs.ts'
import { type PlannedPool, plannedPool } from './planned-pool.ts'
import { type Wanted, wantedDeployments } from './wanted.ts'
import type { WantedDeployment } from './wanted-deployment.ts'

/** What deploying would do, found without writing anything. */
export interface DeployPlan {
  readonly project: ProjectFlow
  readonly flow: FlowDescription
  readonly pool: PlannedPool
  readonly deployments: readonly PlannedDeployment[]
}

export interface PlannedDeployment {
  readonly fullName: string
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly differences: readonly Difference[]
  /** The next occurrences of its schedules, the earliest first. */
  readonly upcoming: readonly Occurrence[]
  readonly wanted: WantedDeployment
  /** Undefined for a pool without images. */
  readonly image?: ImagePlan | undefined
  /** What is run before it is deployed. */
  readonly steps: readonly Step[]
}

export interface Occurrence {
  readonly slug: string
  /** ISO 8601. */
  readonly at: string
}

const SHOWN_OCCURRENCES = 5

/**
 * Reads the flow, the pool and what is deployed, and checks everything that the API would refuse.
 * @throws {OrcError} what is wrong with names, entrypoint, flow file, pool, queue, schedules, parameters or job variables
 */
export async function planDeployment(options: DeployOptions): Promise<DeployPlan> {
  const { client, directory, entrypoint, names, describe } = options
  checkNames(names)
  const project = locateFlow(directory, entrypoint)
  const pool = await plannedPool(options)
  if (options.queue !== undefined) await client.call('getWorkQueue', { pool: pool.name, name: options.queue })
  await checkPushed({
    directory: project.root,
    pullSteps: options.pullSteps ?? [],
    allowUnpushed: options.allowUnpushed,
  })
  const flow = await describe({ directory: project.root, entrypoint: project.entrypoint })
  const all = wantedDeployments(options, { project, flow, pool })
  for (const { wanted, image, steps } of all) {
    checkPullSteps(wanted, image)
    checkValues(withoutUnknown(wanted, steps), pool)
  }
  const timetable = await readTimetable(client, options.schedules ?? [])
  const deployments = await Promise.all(all.map((wanted) => plan(client, { ...wanted, ...timetable })))
  return { project, flow, pool, deployments }
}

/**
 * The plans of several, all of which are checked before the first is carried out.
 * @throws {OrcError} as `planDeployment`, after the place where it is written; `usage` for two of one name
 */
export async function planDeployments(all: readonly DeployOptions[]): Promise<DeployPlan[]> {
  const plans: DeployPlan[] = []
  const places = new Map<string, string | undefined>()
  for (const options of all) {
    const plan = await atPlace(options.place, () => planDeployment(options))
    for (const { fullName } of plan.deployments) {
      if (places.has(fullName)) {
        const problem = `Deployment "${fullName}" is there twice: ${[places.get(fullName), options.place].join(' and ')}.`
        throw new OrcError('usage', { problem, remedy: 'Give each deployment of a flow a name of its own.' })
      }
      places.set(fullName, options.place)
    }
    plans.push(plan)
  }
  return plans
}

/** An error keeps its code and its hint, and says where the deployment is written. */
async function atPlace<Result>(place: string | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (place !== undefined && isOrcError(error)) error.message = `${place}: ${error.message}`
    throw error
  }
}

interface Timetable {
  readonly schedules: readonly NamedSchedule[]
  readonly upcoming: readonly Occurrence[]
}

/** Slugs and occurrences come from the function that fires the schedules, behind the API. */
async function readTimetable(
  client: DeployClient,
  schedules: readonly NamedSchedule['schedule'][],
): Promise<Timetable> {
  const previews = await Promise.all(
    schedules.map(async (schedule) => {
      const preview = await client.call('previewSchedule', { spec: schedule.spec, limit: SHOWN_OCCURRENCES })
      return { schedule, slug: schedule.slug ?? preview.slug, items: preview.items }
    }),
  )
  const upcoming = previews.flatMap(({ slug, items }) => items.map((at) => ({ slug, at })))
  return { schedules: previews, upcoming: earliest(upcoming, SHOWN_OCCURRENCES) }
}

export function earliest(occurrences: readonly Occurrence[], most: number): Occurrence[] {
  return [...occurrences].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(0, most)
}

async function plan(
  client: DeployClient,
  { wanted, image, steps, schedules, upcoming }: Timetable & Wanted,
): Promise<PlannedDeployment> {
  const present = await presentDeployment(client, wanted)
  const changes = differences(present, { wanted, schedules }).filter(({ field }) => !image || field !== 'codeDigest')
  const outcome = present === undefined ? 'created' : changes.length > 0 ? 'updated' : 'unchanged'
  return { fullName: `${wanted.flow}/${wanted.name}`, outcome, differences: changes, upcoming, wanted, image, steps }
}

async function presentDeployment(
  client: DeployClient,
  { flow, name }: WantedDeployment,
): Promise<Deployment | undefined> {
  try {
    return await client.call('getDeployment', { flow, name })
  } catch (error) {
    if (isOrcError(error, 'deployment_not_found')) return undefined
    throw error
  }
}
