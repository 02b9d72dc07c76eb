import type { Client } from '@orc/client'
import { type EmitOptions, type Flow, flowDefinition } from '@orc/core'
import type { OperationInput } from '@orc/core/contract'
import { type Duration, OrcError, parseDurationMs } from '@orc/core/model'
import type { FakeClock } from '../fake-clock.ts'
import { Activity } from './activity.ts'
import { type Crash, Crashes } from './crashes.ts'
import { type Installation, openInstallation, POOL } from './installation.ts'
import { Machine } from './machine.ts'
import { flowName, type Mock } from './mocks.ts'
import { PassingTime } from './passing-time.ts'
import type { Script } from './rehearsal.ts'
import { type TestRun, testRun } from './test-run.ts'
import { Witness } from './witness.ts'

/** The name of the deployment by which a flow is started when it has none. */
const DEPLOYMENT = 'test'
/** Of runs, in one list. */
const EVERYTHING = 1_000

export interface TestOrcOptions {
  /** When the test begins, on its clock. @default '2026-01-01T00:00:00Z' */
  readonly now?: string | Date | undefined
  /** What chance is drawn from: jitter and names, the same in each run of the test. @default 1 */
  readonly seed?: number | undefined
  /** For every run. */
  readonly mocks?: readonly Mock[] | undefined
  /** Limits that runs share by name, as `orc concurrency-limit create` makes them. */
  readonly limits?: Readonly<Record<string, TestLimit>> | undefined
}

export interface TestLimit {
  readonly slots: number
  /** Makes it a rate. */
  readonly per?: Duration | undefined
}

export interface StartOptions {
  /** Before those of the whole test. */
  readonly mocks?: readonly Mock[] | undefined
  /** Where its process dies. It goes on in another one, unless its deployment says otherwise. */
  readonly crashes?: readonly Crash[] | undefined
  readonly tags?: readonly string[] | undefined
}

/** As `orc deploy` has it, with `infrastructureRetries` for as many crashes as a test is likely to ask for. @default 10 */
export interface TestDeployment
  extends Omit<OperationInput<'applyDeployment'>, 'flow' | 'name' | 'workPool' | 'entrypoint'> {
  /** @default 'test' */
  readonly name?: string
}

/**
 * A whole Orc in this process' memory: the real store, API and runner, on a clock that moves by itself whenever
 * everybody waits. Nothing listens, no file is written, no timer is set, and nothing is left behind.
 */
export interface TestOrc extends AsyncDisposable {
  readonly clock: FakeClock
  /** Every operation of the API. */
  readonly client: Client
  /** Begins a run of the flow; it goes on while something of it is awaited. */
  start<Input, Output>(flow: Flow<Input, Output>, input: Input, options?: StartOptions): Promise<TestRun<Output>>
  /** Makes a deployment of the flow. `start` makes one, named `test`, of a flow that has none. */
  deploy<Input, Output>(flow: Flow<Input, Output>, options?: TestDeployment): Promise<void>
  /** The runs of a flow, the oldest first: those that the test began, and those of schedules and of other runs. */
  runsOf<Input, Output>(flow: Flow<Input, Output>): Promise<readonly TestRun<Output>[]>
  /** Says that something happened, to whichever run waits for it, as `emitEvent` does in a flow. */
  emit(name: string, event?: EmitOptions): Promise<void>
  /** Lets this much time pass. */
  pass(length: Duration): Promise<void>
}

export async function openTestOrc(options: TestOrcOptions = {}): Promise<TestOrc> {
  const { now = '2026-01-01T00:00:00Z', seed = 1, mocks = [], limits = {} } = options
  const installation = await openInstallation({ now, seed })
  await createLimits(installation, limits)
  return new MemoryOrc(installation, mocks)
}

async function createLimits({ owner }: Installation, limits: Readonly<Record<string, TestLimit>>): Promise<void> {
  for (const [name, { slots, per }] of Object.entries(limits)) {
    await owner.call('createConcurrencyLimit', {
      name,
      slots,
      ...(per !== undefined && { perMs: parseDurationMs(per) }),
    })
  }
}

function sameName(name: string) {
  const problem = `Two flows of this test are named "${name}".`
  return {
    problem,
    remedy: 'Give each flow a `name`: without one, a flow is named by its deployment, and here by nobody.',
  }
}

class MemoryOrc implements TestOrc {
  readonly client: Client
  readonly clock: FakeClock
  readonly #installation: Installation
  readonly #mocks: readonly Mock[]
  readonly #machine: Machine
  readonly #time: PassingTime
  /** By their names. */
  readonly #flows = new Map<string, unknown>()
  /** By flow and name. */
  readonly #deployments = new Map<string, { readonly flow: unknown; readonly made: Promise<void> }>()
  /** By the ids of their runs. */
  readonly #scripts = new Map<string, Script>()

  constructor(installation: Installation, mocks: readonly Mock[]) {
    this.#installation = installation
    this.#mocks = mocks
    this.client = installation.owner
    this.clock = installation.clock
    const activity = new Activity()
    const repertoire = {
      flowOf: ({ flow }: { readonly flow: string }) => this.#flows.get(flow),
      scriptOf: ({ id }: { readonly id: string }) => this.#scriptOf(id),
    }
    this.#machine = new Machine({ installation, activity, repertoire })
    this.#time = new PassingTime({ clock: this.clock, activity, machine: this.#machine })
  }

  async start<Input, Output>(
    flow: Flow<Input, Output>,
    input: Input,
    { mocks = [], crashes = [], tags = [] }: StartOptions = {},
  ): Promise<TestRun<Output>> {
    const name = flowName(flow)
    const known = this.#deployments.get(`${name}/${DEPLOYMENT}`)
    await (known?.flow === flow ? known.made : this.deploy(flow))
    const asked = { parameters: { ...(input as object) }, tags: [...tags] }
    const { id } = await this.client.call('runDeployment', { flow: name, name: DEPLOYMENT, ...asked })
    this.#scriptOf(id, { mocks, crashes })
    return this.#runAt<Output>(id)
  }

  async runsOf<Input, Output>(flow: Flow<Input, Output>): Promise<readonly TestRun<Output>[]> {
    const { items } = await this.client.call('listFlowRuns', { flow: flowName(flow), limit: EVERYTHING })
    const own = items.filter(({ hook }) => hook === null).reverse()
    return own.map(({ id }) => this.#runAt<Output>(id))
  }

  #runAt<Output>(id: string): TestRun<Output> {
    return testRun(id, { client: this.client, machine: this.#machine, time: this.#time, script: this.#scriptOf(id) })
  }

  deploy<Input, Output>(flow: Flow<Input, Output>, options: TestDeployment = {}): Promise<void> {
    const made = this.#deploy(flow, options)
    this.#deployments.set(`${flowName(flow)}/${options.name ?? DEPLOYMENT}`, { flow, made })
    return made
  }

  async #deploy(flow: unknown, { name = DEPLOYMENT, ...options }: TestDeployment): Promise<void> {
    const definition = flowDefinition(flow)
    if (!definition)
      throw new OrcError('usage', { problem: 'This is no flow.', remedy: 'Pass what `flow()` returned.' })
    const known = flowName(flow)
    const other = this.#flows.get(known)
    if (other !== undefined && other !== flow) throw new OrcError('usage', sameName(known))
    this.#flows.set(known, flow)
    const place = { flow: known, name, workPool: POOL, entrypoint: `memory:${known}` }
    const parameterSchema = definition.inputSchema()
    await this.client.call('applyDeployment', { infrastructureRetries: 10, parameterSchema, ...options, ...place })
  }

  async emit(name: string, { key, payload = null }: EmitOptions = {}): Promise<void> {
    await this.client.call('emitEvent', { name, key: key ?? null, payload })
  }

  async pass(length: Duration): Promise<void> {
    const untilMs = this.clock.now().getTime() + parseDurationMs(length)
    await this.#time.until({ untilMs, describe: async () => `${length} is to pass` })
  }

  #scriptOf(id: string, { mocks = [], crashes = [] }: StartOptions = {}): Script {
    const known = this.#scripts.get(id)
    if (known) return known
    const script = { mocks: [...mocks, ...this.#mocks], crashes: new Crashes(crashes), witness: new Witness() }
    this.#scripts.set(id, script)
    return script
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#machine[Symbol.dispose]()
    await this.#installation[Symbol.asyncDispose]()
  }
}
