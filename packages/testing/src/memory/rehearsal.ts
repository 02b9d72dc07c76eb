import { type BodyTry, currentContext, type RunBackend, type TaskCall, type TaskHost } from '@orc/core'
import type { Bodies } from './bodies.ts'
import { type Crashes, CrashPoints, type Place } from './crashes.ts'
import type { Life } from './life.ts'
import type { Mock } from './mocks.ts'
import type { Witness } from './witness.ts'

/** What a test has to say about a run, whichever process it is in. */
export interface Script {
  readonly mocks: readonly Mock[]
  readonly crashes: Crashes
  readonly witness: Witness
}

export interface Stage {
  readonly script: Script
  readonly life: Life
  readonly bodies: Bodies
  readonly epoch: number
}

/** A process that was killed calls nothing any more. */
const NEVER = new Promise<never>(() => {})

/** What a flow calls, with the test standing around it: it counts, replaces and kills there. */
export function rehearse(backend: RunBackend, stage: Stage): RunBackend {
  const { bodies } = stage
  const rehearsal = new Rehearsal(backend, stage)
  return {
    ...backend,
    clock: bodies.clock(backend.clock),
    acquire: (ask, signal) => bodies.waiting(() => backend.acquire(ask, signal)),
    rateLimit: (ask, signal) => bodies.waiting(() => backend.rateLimit(ask, signal)),
    wait: (call) => rehearsal.call(call.name, () => backend.wait(call)),
    task: (call, body) => rehearsal.task(call, body),
    body: (of, run) => rehearsal.body(of, run),
  }
}

/** What is made of the calls of one process. */
class Rehearsal {
  readonly #backend: RunBackend
  readonly #stage: Stage
  readonly #points: CrashPoints
  readonly #made = new Map<string, number>()
  /** The places of the calls, by their ids, for when their bodies run. */
  readonly #places = new Map<string | undefined, Place>()

  constructor(backend: RunBackend, stage: Stage) {
    this.#backend = backend
    this.#stage = stage
    this.#points = new CrashPoints(stage.script.crashes, stage.life)
  }

  /** It is asked before anything is awaited: calls are told apart by their order. */
  call<Result>(name: string, ask: (place: Place) => Promise<Result>): Promise<Result> {
    if (!this.#stage.life.isAlive) return NEVER
    const nth = (this.#made.get(name) ?? 0) + 1
    this.#made.set(name, nth)
    const place = { name, nth }
    const dead = this.#points.pass(place, 'before')
    if (dead) return dead
    return this.#stage.bodies.waiting(async () => {
      try {
        return await ask(place)
      } finally {
        await this.#points.pass(place, 'after')
      }
    })
  }

  task(call: TaskCall, body: (host: TaskHost) => Promise<unknown>): Promise<unknown> {
    return this.call(call.name, (place) =>
      this.#backend.task(call, (host) => {
        this.#places.set(host.id, place)
        const mock = call.kind === 'run' ? this.#mockOf(call.name) : undefined
        return mock ? this.#stage.bodies.enter(() => mocked(mock, inputOfRun(call))) : body(host)
      }),
    )
  }

  body(of: BodyTry, run: () => Promise<unknown>): Promise<unknown> {
    const { script, life, bodies, epoch } = this.#stage
    if (!life.isAlive) return NEVER
    const { kind, name, input, attempt, scope } = of
    script.witness.saw({ kind, name, input, attempt, call: scope.call, epoch, at: this.#backend.clock.now() })
    const dead = scope.call === undefined ? this.#points.pass({ name, nth: 1 }, 'before') : undefined
    return dead ?? bodies.enter(() => this.#runBody(of, run))
  }

  async #runBody({ name, input, scope }: BodyTry, run: () => Promise<unknown>): Promise<unknown> {
    const place = this.#places.get(scope.call) ?? { name, nth: 1 }
    const mock = scope.call === undefined ? undefined : this.#mockOf(name)
    const running = mock ? mocked(mock, input) : run()
    running.catch(() => {}) // when the process dies here, nobody hears of it
    await this.#points.pass(place, 'inside')
    try {
      const returned = await running
      this.#stage.script.witness.sawReturned(scope.call, returned)
      return returned
    } finally {
      await this.#points.pass(place, 'unrecorded')
    }
  }

  #mockOf(name: string): Mock | undefined {
    return this.#stage.script.mocks.find((mock) => mock.name === name)
  }
}

/** Of a run of another deployment: how it is asked for, with what, and its options. */
function inputOfRun({ input }: TaskCall): unknown {
  return Array.isArray(input) ? input[1] : input
}

async function mocked(mock: Mock, input: unknown): Promise<unknown> {
  const context = currentContext()
  if (!context) throw new Error(`"${mock.name}" has no context.`)
  return mock.run(input, context)
}
