import type { FlowRun } from '@orc/core/contract'
import type { Random } from '@orc/core/runtime'
import { KEY_TTL_MS } from './keyed-runs.ts'
import { HEAVY } from './shared.ts'
import { drawKey, drawSteps } from './steps.ts'
import { DEPLOYMENTS, POOL, type World } from './world.ts'

/** One thing that goes wrong, or that somebody does; each takes what chance it needs from the world's seed. */
type Happening = (world: World) => Promise<void> | void

/** How often each happens in relation to the others. */
const HAPPENINGS: readonly (readonly [weight: number, Happening])[] = [
  [30, createRun],
  [4, createKeyedRun],
  [6, cancelSomeRun],
  [6, emitNews],
  [4, killWorker],
  [8, startMissingWorker],
  [6, killProcess],
  [2, killServer],
  [8, startMissingServer],
  [3, changeWeather],
  [1, beginOutage],
  [6, endOutage],
  [1, sleepOfTheMachine],
  [2, pauseOrResume],
]

export async function somethingHappens(world: World): Promise<void> {
  const total = HAPPENINGS.reduce((sum, [weight]) => sum + weight, 0)
  let drawn = world.random.next() * total
  for (const [weight, happening] of HAPPENINGS) {
    drawn -= weight
    if (drawn < 0) return happening(world)
  }
}

/** Everything is repaired: from here on whatever was begun must come to its end. */
export async function calmDown(world: World): Promise<void> {
  Object.assign(world.weather, { lostRequests: 0, lostReplies: 0, maxDelayMs: 20, down: false })
  for (const { host } of [...world.workers, ...world.machine.processes, world.serverUp()].flatMap((one) => one ?? [])) {
    host.spare()
  }
  startMissingServer(world)
  for (const [slot, process] of world.workers.entries()) if (!process?.host.alive) world.startWorker(slot)
  await world.observer.call('resumeWorkPool', { name: POOL })
  await world.observer.call('resumeWorkQueue', { pool: POOL, name: 'narrow' })
}

async function createRun({ observer, random }: World): Promise<void> {
  const deployment = pick(DEPLOYMENTS, random.next())
  if (!deployment) return
  const parameters = { steps: drawSteps(random) }
  const tags = random.next() < 0.2 ? [HEAVY] : []
  await observer.call('runDeployment', { flow: 'kitchen-sink', name: deployment.name, parameters, tags })
}

/** Two ask at the same time. */
async function createKeyedRun({ observer, random, clock, keyedRuns }: World): Promise<void> {
  const key = drawKey(random)
  const parameters = { steps: drawSteps(random) }
  const idempotency = { key, ttlMs: KEY_TTL_MS }
  const ask = () => observer.call('runDeployment', { flow: 'kitchen-sink', name: 'free', parameters, idempotency })
  keyedRuns.saw(key, clock.now().getTime(), await Promise.all([ask(), ask()]))
}

async function cancelSomeRun({ observer, random }: World): Promise<void> {
  const active = await observer.call('listFlowRuns', { states: ['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED'] })
  const run = pick<FlowRun>(active.items, random.next())
  if (run) await observer.call('cancelFlowRun', { id: run.id, reason: 'Chance would have it.' })
}

async function emitNews({ observer, random }: World): Promise<void> {
  await observer.call('emitEvent', { name: 'news', key: drawKey(random), payload: null })
}

function killWorker({ workers, random }: World): void {
  pick(workers, random.next())?.host.killSoon(drawAnswers(random))
}

function startMissingWorker(world: World): void {
  const slot = world.workers.findIndex((process) => !process?.host.alive)
  if (slot !== -1) world.startWorker(slot)
}

function killProcess({ machine, random }: World): void {
  pick(machine.processes, random.next())?.host.killSoon(drawAnswers(random))
}

function killServer({ serverUp, random }: World): void {
  serverUp()?.host.killSoon(drawAnswers(random))
}

/** Mostly soon: the steps of one claim, one start, one report are few. */
function drawAnswers(random: Random): number {
  return Math.floor(random.next() ** 2 * 30)
}

function startMissingServer(world: World): void {
  if (!world.serverUp()) world.startServer()
}

function changeWeather({ weather, random }: World): void {
  weather.lostRequests = random.next() < 0.5 ? 0 : random.next() * 0.3
  weather.lostReplies = random.next() < 0.5 ? 0 : random.next() * 0.3
  weather.maxDelayMs = Math.ceil(random.next() ** 4 * 4_000)
}

function beginOutage({ weather }: World): void {
  weather.down = true
}

function endOutage({ weather }: World): void {
  weather.down = false
}

/** Everybody's clock has moved on when they wake up, and every lease is over. */
function sleepOfTheMachine({ clock, random }: World): void {
  clock.advance(Math.ceil(random.next() * 10 * 60_000))
}

async function pauseOrResume({ observer, random }: World): Promise<void> {
  const paused = random.next() < 0.3
  const name = 'narrow'
  if (random.next() < 0.5) await observer.call(paused ? 'pauseWorkPool' : 'resumeWorkPool', { name: POOL })
  else await observer.call(paused ? 'pauseWorkQueue' : 'resumeWorkQueue', { pool: POOL, name })
}

function pick<Item>(items: readonly Item[], drawn: number): Item | undefined {
  return items[Math.floor(drawn * items.length)]
}
