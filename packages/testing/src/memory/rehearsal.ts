import { type BodyTry, currentContext, type RunBackend, type TaskCall } from '@orc/core'
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
export function rehearse(backend: RunBackend, { script, life, bodies, epoch }: Stage): RunBackend {
  const points = new CrashPoints(script.crashes, life)
  const made = new Map<string, number>()
  /** The places of the calls, by their ids, for when their bodies run. */
  const places = new Map<string | undefined, Place>()

  const placeOf = (name: string): Place => {
    const nth = (made.get(name) ?? 0) + 1
    made.set(name, nth)
    return { name, nth }
  }

  const runBody = async (of: BodyTry, run: () => Promise<unknown>): Promise<unknown> => {
    const place = places.get(of.scope.call) ?? { name: of.name, nth: 1 }
    const mock = of.scope.call === undefined ? undefined : script.mocks.find(({ name }) => name === of.name)
    const running = mock ? mocked(mock, of.input) : run()
    running.catch(() => {}) // when the process dies here, nobody hears of it
    await points.pass(place, 'inside')
    try {
      const returned = await running
      script.witness.sawReturned(of.scope.call, returned)
      return returned
    } finally {
      await points.pass(place, 'unrecorded')
    }
  }

  return {
    ...backend,
    clock: bodies.clock(backend.clock),
    wait: (call) => {
      if (!life.isAlive) return NEVER
      const place = placeOf(call.name)
      const dead = points.pass(place, 'before')
      if (dead) return dead
      return bodies.waiting(async () => {
        try {
          return await backend.wait(call)
        } finally {
          await points.pass(place, 'after')
        }
      })
    },
    acquire: (ask, signal) => bodies.waiting(() => backend.acquire(ask, signal)),
    rateLimit: (ask, signal) => bodies.waiting(() => backend.rateLimit(ask, signal)),
    task: (call, body) => {
      if (!life.isAlive) return NEVER
      const place = placeOf(call.name)
      const dead = points.pass(place, 'before')
      if (dead) return dead
      return bodies.waiting(async () => {
        try {
          return await backend.task(call, (host) => {
            places.set(host.id, place)
            const mock = call.kind === 'run' ? script.mocks.find(({ name }) => name === call.name) : undefined
            return mock ? bodies.enter(() => mocked(mock, inputOfRun(call))) : body(host)
          })
        } finally {
          await points.pass(place, 'after')
        }
      })
    },
    body: (of, run) => {
      if (!life.isAlive) return NEVER
      const { kind, name, input, attempt, scope } = of
      script.witness.saw({ kind, name, input, attempt, call: scope.call, epoch, at: backend.clock.now() })
      const dead = scope.call === undefined ? points.pass({ name, nth: 1 }, 'before') : undefined
      return dead ?? bodies.enter(() => runBody(of, run))
    },
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
