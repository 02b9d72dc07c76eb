import { calmDown, somethingHappens } from './faults.ts'
import { checkAlways, checkDrained, checkOccurrences } from './invariants.ts'
import { Violation } from './violation.ts'
import { createWorld, furnish, type World } from './world.ts'

export interface SimulationReport {
  readonly seed: number
  readonly happenings: number
  readonly steps: number
  readonly simulatedMs: number
  /** A digest of all that was committed: the same seed gives the same one. */
  readonly events: number
}

export interface SimulationOptions {
  /** What goes wrong or is asked for before everything is repaired. @default 60 */
  readonly happenings?: number
  /** Told of every happening. */
  readonly log?: (line: string) => void
}

/** Between two happenings there is at most this long. */
const LONGEST_PAUSE_MS = 20_000
/** After the repair everything must end within this time. The longest flow takes a few minutes, lost leases one each. */
const DRAIN_MS = 60 * 60_000
/** Looking at everything after each step would take longer than the steps. */
const STEPS_BETWEEN_CHECKS = 10
/** A world that takes more steps than this goes in circles. */
const MOST_STEPS = 200_000

/**
 * One history of the whole system on a simulated clock, drawn from a seed: server, loops, workers and runs are the real
 * ones; processes, network and time are simulated. Throws a `Violation` when an invariant does not hold.
 */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationReport> {
  const { happenings = 60, log = () => {} } = options
  const world = await createWorld(seed)
  const begun = world.clock.now()
  const stepper = new Stepper(world)
  await furnish(world)
  const furnished = world.clock.now()
  for (let slot = 0; slot < 2; slot += 1) world.startWorker(slot)
  world.startServer()
  for (let count = 0; count < happenings; count += 1) {
    await stepper.pass(Math.ceil(world.random.next() * LONGEST_PAUSE_MS))
    await somethingHappens(world)
    await world.settle()
    await checkAlways(world)
    log(`${world.clock.now().toISOString()} ${count + 1} of ${happenings}`)
  }
  await calmDown(world)
  const repaired = world.clock.now()
  await stepper.drain(DRAIN_MS)
  await checkOccurrences(world, { from: furnished, until: repaired })
  return {
    seed,
    happenings,
    steps: stepper.steps,
    simulatedMs: world.clock.now().getTime() - begun.getTime(),
    events: await world.store.events.last(),
  }
}

/** Moves the world from one instant at which somebody acts to the next. */
class Stepper {
  steps = 0
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  async pass(ms: number): Promise<void> {
    const { clock } = this.#world
    const until = clock.now().getTime() + ms
    await this.#world.settle()
    while (clock.now().getTime() < until) {
      const left = until - clock.now().getTime()
      clock.advance(Math.min(left, Math.max(1, clock.untilNextMs() ?? left)))
      await this.#world.settle()
      this.#count()
      if (this.steps % STEPS_BETWEEN_CHECKS === 0) await checkAlways(this.#world)
    }
  }

  /** Minute by minute, until everything has ended; the schedule is paused first, for it never ends by itself. */
  async drain(limitMs: number): Promise<void> {
    const { observer, clock } = this.#world
    const until = clock.now().getTime() + limitMs
    await this.pass(60_000)
    await observer.call('pauseDeployment', { flow: 'kitchen-sink', name: 'free' })
    for (;;) {
      await this.pass(60_000)
      try {
        return await checkDrained(this.#world)
      } catch (error) {
        if (!(error instanceof Violation) || clock.now().getTime() > until) throw error
      }
    }
  }

  #count(): void {
    this.steps += 1
    if (this.steps > MOST_STEPS) throw new Violation('the world goes in circles: somebody asks without waiting')
  }
}
