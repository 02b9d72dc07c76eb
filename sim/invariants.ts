import type { FlowRun, OperationReply } from '@orc/core/contract'
import { isTerminal, type StateType, TRANSITIONS } from '@orc/core/model'
import { upcoming } from '@orc/scheduler'
import { claim } from './claim.ts'
import { CHILD } from './flows.ts'
import { checkHooks, checkShared, checkSharedDrained } from './shared.ts'
import { DEPLOYMENTS, OFTEN, POOL, POOL_LIMIT, QUEUE_LIMIT, type World } from './world.ts'

const UNDER_WAY = ['PENDING', 'RUNNING', 'CANCELLING'] as const

/** What must hold at every instant: limits are never exceeded, whatever dies. */
export async function checkAlways(world: World): Promise<void> {
  const { observer } = world
  const pool = await observer.call('getWorkPool', { name: POOL })
  claim(pool.slotsInUse <= POOL_LIMIT, `the pool has ${pool.slotsInUse} slots in use, of ${POOL_LIMIT}`)
  const queue = await observer.call('getWorkQueue', { pool: POOL, name: 'narrow' })
  claim(queue.slotsInUse <= QUEUE_LIMIT, `the queue has ${queue.slotsInUse} slots in use, of ${QUEUE_LIMIT}`)
  const states = [...UNDER_WAY]
  const underWay = await observer.call('listFlowRuns', { workPool: POOL, states })
  claim(
    underWay.items.length <= POOL_LIMIT,
    `${underWay.items.length} runs of the pool are under way, of ${POOL_LIMIT}`,
  )
  const inQueue = underWay.items.filter(({ workQueue }) => workQueue === 'narrow')
  claim(inQueue.length <= QUEUE_LIMIT, `${inQueue.length} runs of the queue are under way, of ${QUEUE_LIMIT}`)
  for (const { name, concurrencyLimit } of DEPLOYMENTS) {
    if (concurrencyLimit === null) continue
    const deployment = `kitchen-sink/${name}`
    const active = underWay.items.filter((run) => run.deployment === deployment && run.hook === null)
    claim(active.length <= concurrencyLimit, `${deployment} has ${active.length} runs at once`)
  }
  await checkFamilies(observer)
  await checkShared(world, underWay.items)
}

/** What is awaited does not outlive who would have waited: it is being stopped, or over. */
async function checkFamilies(observer: World['observer']): Promise<void> {
  const states: StateType[] = ['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED']
  const { items } = await observer.call('listFlowRuns', { states, limit: 1000 })
  for (const { id, parent } of items) {
    if (parent === null) continue
    const { state } = await observer.call('getFlowRun', { id: parent.id })
    claim(!isTerminal(state.type) && state.type !== 'CANCELLING', `run ${id} goes on, its parent is ${state.type}`)
  }
}

/** What must hold once everything was repaired and had time to end. */
export async function checkDrained(world: World): Promise<void> {
  const runs = await allRuns(world)
  for (const run of runs) {
    claim(isTerminal(run.state.type), `run ${run.id} is still ${run.state.name} (${run.state.message ?? ''})`)
    const { items } = await world.observer.call('listFlowRunStates', { id: run.id })
    checkHistory(run.id, items)
    await checkTasks(world, run)
    await checkChildren(world, run)
  }
  await checkHooks(world, runs)
  await checkSharedDrained(world)
  const pool = await world.observer.call('getWorkPool', { name: POOL })
  claim(pool.slotsInUse === 0, `${pool.slotsInUse} slots are in use and nothing runs`)
  claim(world.machine.processes.length === 0, `left behind: ${world.machine.processes.map(({ id }) => id).join(', ')}`)
  const completed = runs.filter(({ state }) => state.type === 'COMPLETED')
  claim(completed.length > 0, 'nothing was completed: the simulation shows nothing')
}

/** What a flow was given is what is recorded: each result once, whatever died in between. */
async function checkTasks({ observer }: World, { id, state, result, hook }: FlowRun): Promise<void> {
  if (hook !== null) return // of another run, which it returns nothing for
  const { items } = await observer.call('listTaskRuns', { id })
  const acts = items.filter(({ name, state: { type } }) => name === 'act' && type === 'COMPLETED')
  const recorded = acts.map(({ value }) => value?.text)
  claim(new Set(recorded).size === recorded.length, `run ${id} recorded one result for two calls`)
  if (state.type !== 'COMPLETED') return
  const given = (result as number[]).map(String)
  claim(given.length === recorded.length, `run ${id} has ${recorded.length} results of ${given.length} calls`)
  claim(
    given.every((each) => recorded.includes(each)),
    `run ${id} was given ${given.join()}, not ${recorded.join()}`,
  )
}

/** One child for each call and try; and what the call was answered with is what a child of it came to. */
async function checkChildren({ observer }: World, { id, attempt }: FlowRun): Promise<void> {
  const { items: children } = await observer.call('listFlowRuns', { parent: id, limit: 1000 })
  const byCall = Map.groupBy(children, ({ parent }) => parent?.call)
  for (const [call, made] of byCall) {
    claim(made.length <= attempt, `call ${call} of run ${id} made ${made.length} runs in ${attempt} tries`)
  }
  const { items } = await observer.call('listTaskRuns', { id })
  for (const { id: call, value } of items.filter(({ name, state }) => name === CHILD && state.type === 'COMPLETED')) {
    const results = (byCall.get(call) ?? []).map(({ result }) => JSON.stringify(result))
    claim(results.includes(value?.text ?? ''), `run ${id} was told ${value?.text}, of children with ${results.join()}`)
  }
}

type History = OperationReply<'listFlowRunStates'>['items']

/** One terminal state, at the end; only transitions of the table; and no write of an epoch after a later one's. */
function checkHistory(id: string, history: History): void {
  const terminal = history.filter(({ type }) => isTerminal(type))
  claim(terminal.length === 1, `run ${id} has ${terminal.length} terminal states`)
  history.forEach((state, index) => {
    const before = history[index - 1]
    claim(isAllowed(before?.type ?? 'none', state.type), `run ${id} went from ${before?.type} to ${state.type}`)
    claim((before?.epoch ?? 0) <= state.epoch, `run ${id}: epoch ${state.epoch} wrote after epoch ${before?.epoch}`)
  })
}

function isAllowed(from: StateType | 'none', to: StateType): boolean {
  return TRANSITIONS.some((row) => row.from === from && row.to === to)
}

/** Each due instant of the schedule was fired or, where the catch-up window had passed, skipped; none twice. */
export async function checkOccurrences(world: World, { from, until }: { from: Date; until: Date }): Promise<void> {
  const runs = (await allRuns(world)).filter(({ schedule }) => schedule === 'often')
  const fired = runs.map(({ nominalAt }) => nominalAt ?? 'none').sort()
  claim(new Set(fired).size === fired.length, 'an occurrence was fired twice')
  const skipped = await skippedSpans(world)
  const due = upcoming(OFTEN, { after: from, limit: 100_000, until }).map((instant) => instant.toISOString())
  const isSkipped = (instant: string): boolean => skipped.some(({ first, last }) => first <= instant && instant <= last)
  const lost = due.filter((instant) => !fired.includes(instant) && !isSkipped(instant))
  claim(lost.length === 0, `no disposition for ${lost.join(', ')}`)
  const both = fired.filter(isSkipped)
  claim(both.length === 0, `both fired and skipped: ${both.join(', ')}`)
}

async function skippedSpans({ observer }: World): Promise<{ first: string; last: string }[]> {
  const { items } = await observer.call('listEvents', { subject: 'kitchen-sink/free', limit: 1000 })
  return items.flatMap(({ type, data }) => {
    const { first, last } = data as { first?: string; last?: string }
    return type === 'schedule:skipped' && first && last ? [{ first, last }] : []
  })
}

async function allRuns({ observer }: World): Promise<FlowRun[]> {
  const runs: FlowRun[] = []
  let cursor: string | undefined
  do {
    const page = await observer.call('listFlowRuns', { limit: 1000, ...(cursor ? { cursor } : {}) })
    runs.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return runs
}
