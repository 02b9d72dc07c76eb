import type { FlowRun } from '@orc/core/contract'
import { claim } from './claim.ts'
import { DESK, PACE } from './flows.ts'
import type { World } from './world.ts'

export const DESK_SLOTS = 1
export const PACE_SLOTS = 1
export const PACE_PER_MS = 60_000
/** Of the limit of a tag. */
export const HEAVY = 'heavy'
export const HEAVY_SLOTS = 1

/** What must hold of what runs share at every instant: no limit is exceeded, and one call at a time makes a result. */
export async function checkShared(world: World, underWay: readonly FlowRun[]): Promise<void> {
  const { observer, clock, diary } = world
  const isLive = ({ id, epoch }: { id: string; epoch: number }): boolean =>
    underWay.some((run) => run.id === id && run.epoch === epoch)
  for (const [place, authors] of diary.places) {
    const live = [...authors].filter(isLive).length // of an epoch that is over nobody knows when its process stops
    const most = place.startsWith(DESK) ? DESK_SLOTS : 1
    claim(live <= most, `${live} are at "${place}", where there is room for ${most}`)
  }
  const heavy = underWay.filter(({ tags, hook }) => hook === null && tags.includes(HEAVY)).length
  claim(heavy <= HEAVY_SLOTS, `${heavy} runs with the tag "${HEAVY}" are under way, of ${HEAVY_SLOTS}`)
  await checkLine(observer)
  const { holders } = await observer.call('getConcurrencyLimit', { name: PACE })
  const recent = holders.filter(({ since }) => Date.parse(since) > clock.now().getTime() - PACE_PER_MS)
  for (const [key, granted] of Map.groupBy(recent, (holder) => holder.key)) {
    claim(granted.length <= PACE_SLOTS, `the rate "${PACE}" was granted ${granted.length} times under "${key}"`)
  }
}

/** Nobody waits for a slot that nobody has. */
async function checkLine(observer: World['observer']): Promise<void> {
  const { holders, waiters } = await observer.call('getConcurrencyLimit', { name: DESK })
  for (const { key, flowRun } of waiters) {
    const held = holders.filter((holder) => holder.key === key).length
    claim(held >= DESK_SLOTS, `run ${flowRun.id} waits for "${DESK} ${key}", of which ${held} slots are in use`)
  }
}

/** What must hold once all runs have ended: nobody holds or waits, and all calls of a key were given one result. */
export async function checkSharedDrained({ observer, diary }: World): Promise<void> {
  for (const name of [DESK, `tag:${HEAVY}`]) {
    const { slotsInUse, waiting } = await observer.call('getConcurrencyLimit', { name })
    claim(slotsInUse === 0, `${slotsInUse} slots of "${name}" are in use and nothing runs`)
    claim(waiting === 0, `${waiting} wait for "${name}" and nothing runs`)
  }
  for (const [key, results] of diary.shared) {
    claim(results.size === 1, `calls that share "${key}" were given ${[...results].join()}`)
  }
}

/** A hook that was owed is run: here, or by a run that is there for it, unless chance would not have that one end. */
export async function checkHooks({ diary, witness }: World, runs: readonly FlowRun[]): Promise<void> {
  for (const run of runs) {
    const hook = HOOKS.get(run.state.type)
    if (run.hook !== null || hook === undefined || !witness.sawOwed(run.id)) continue
    const [forIt, ...more] = runs.filter((other) => other.hook?.flowRun.id === run.id)
    claim(more.length === 0, `${more.length + 1} runs are there for ${hook} of run ${run.id}`)
    const isLost = forIt !== undefined && forIt.state.type !== 'COMPLETED'
    claim(isLost || diary.wasTold(hook, run.id), `${hook} of run ${run.id} was owed, and never run`)
  }
}

const HOOKS: ReadonlyMap<string, string> = new Map([
  ['CRASHED', 'onCrashed'],
  ['CANCELLED', 'onCancelled'],
])
