import type { Client } from '@orc/client'
import {
  type FlowCall,
  type FlowDefinition,
  flowDefinition,
  type LogEntry,
  type RunBackend,
  untrackedBackend,
} from '@orc/core'
import type { BegunRun } from '@orc/core/contract'
import { newId, OrcError, type RetryFrom } from '@orc/core/model'
import { type Clock, type Logger, type Random, silentLogger, systemClock, systemRandom } from '@orc/core/runtime'
import { executeRun } from '../execute-run.ts'
import type { Handover } from '../handover.ts'
import type { Ending, RunOutcome } from '../outcome.ts'
import { cancelledBy } from './cancelled-by.ts'
import { renewAndHear } from './renew-and-hear.ts'

export interface ScriptOptions {
  /** Of the installation, as its owner. Whoever opened it closes it. */
  readonly client: Client
  /** Of each run. @default none */
  readonly tags?: readonly string[] | undefined
  /** Of this program, on its runs. @default `script` and its process id */
  readonly programName?: string | undefined
  /** Cancels the runs that are under way, and those that would begin. @default nothing does */
  readonly signal?: AbortSignal | undefined
  /** Told once a run has begun. @default nobody is */
  readonly onRun?: ((run: Pick<BegunRun, 'id' | 'name' | 'flow'>) => void) | undefined
  /** Takes each line that a flow logs, beside the run's log. @default standard error, as without tracking */
  readonly onLog?: ((entry: LogEntry) => void) | undefined
  /** Trouble with the API, and runs that ended otherwise than their flow did. @default silent */
  readonly log?: Logger | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly random?: Random | undefined
}

/** One call of a flow. */
export interface ScriptRunAsk extends FlowCall {
  /** Of the flow, where it has none of its own. @default 'flow' */
  readonly name?: string | undefined
  /** @default two words drawn by chance */
  readonly runName?: string | undefined
  /** Of the code, to be written into the run. @default not known */
  readonly digest?: string | undefined
  /** A finished run that this one repeats: tasks that finished in it are not run again. */
  readonly retryOf?: string | undefined
  /** Of a repeated one. @default 'failed' */
  readonly from?: RetryFrom | undefined
}

/**
 * Runs a flow in this program as a run that is tracked: with its states, log, tasks and result in the installation, and
 * all that a flow can do in a run. Resolves with what the flow returns and rejects with what it throws, once that is
 * stored.
 *
 * - The run belongs to no deployment and no pool: it begins at once, and no limit of tags or pools holds it back.
 * - However long it waits it is kept here, for there is nowhere to give it back to; so are its later tries.
 * - Cancelled, its signal aborts, and after its grace it is no longer waited for. Its code may go on as long as the
 *   program does: this process is the caller's to end.
 * - A program that dies, or that computes for half a minute without a pause while its server is elsewhere, is found by
 *   its lease, and its run is CRASHED. `retryOf` goes on from there.
 * @throws {OrcError} `api_unreachable` and the like when it cannot begin; `value_not_encodable` for an input that is no JSON
 */
export async function runInScript(ask: ScriptRunAsk, options: ScriptOptions): Promise<unknown> {
  const { client, signal, clock = systemClock, random = systemRandom, log = silentLogger } = options
  signal?.throwIfAborted()
  const definition = definitionOf(ask.flow)
  const name = definition.name ?? ask.name ?? 'flow'
  const workerId = newId({ clock, random })
  const begun = await begin({ ...ask, name }, { ...options, workerId, claimId: newId({ clock, random }) })
  options.onRun?.(begun)
  let ending: Ending | undefined
  using cancelling = cancelledBy(signal, { client, id: begun.id, log })
  const outcome = await executeRun({
    handover: handoverOf(begun, ask),
    client,
    clock,
    random,
    log,
    signal: cancelling.signal,
    loadModule: async () => ({ [EXPORT]: ask.flow }),
    startRenewals: renewAndHear({ client, clock, random, run: begun }),
    aroundBackend: withLog(options.onLog ?? ((entry) => untrackedBackend.log(entry))),
    keepsRun: true,
    onEnding: (how) => (ending = how),
  })
  await cancelling.settled()
  await leave({ client, workerId, begun, outcome, log })
  return settled(ending, { begun, outcome, log })
}

const EXPORT = 'flow'

function definitionOf(flow: unknown): FlowDefinition {
  const definition = flowDefinition(flow)
  if (definition) return definition
  throw new OrcError('usage', { problem: 'What is to be run is no flow.', remedy: 'Pass what flow() returns.' })
}

type Beginning = ScriptOptions & { readonly workerId: string; readonly claimId: string }

async function begin(ask: ScriptRunAsk & { readonly name: string }, options: Beginning): Promise<BegunRun> {
  const { client, tags = [], programName: workerName = `script ${process.pid}`, workerId, claimId } = options
  const { name: flow, runName, input, retryOf, from } = ask
  const parameters = plainOf(input, `What flow "${flow}" was called with`)
  const about = { flow, runName, parameters, tags: [...tags], retryOf, from }
  return client.call('beginFlowRun', { ...about, workerId, workerName, claimId })
}

/** As JSON has it: for people, and for a run that repeats this one. */
function plainOf(input: unknown, what: string): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(input)) as Record<string, unknown>
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new OrcError('value_not_encodable', { what, path: '', problem: `is no JSON: ${reason}` }, { cause: error })
  }
}

/** The flow gets what it was called with, not what was stored of it. */
function handoverOf(run: BegunRun, { input, digest }: ScriptRunAsk): Handover {
  const parameters = input as Record<string, unknown>
  return {
    version: 1,
    run: { ...run, deployment: null, parameters },
    token: '',
    api: { url: '' },
    code: { file: '', exportName: EXPORT, digest: digest ?? null },
    graceMs: run.graceMs,
  }
}

function withLog(print: (entry: LogEntry) => void): (backend: RunBackend) => RunBackend {
  return (backend) => ({
    ...backend,
    log: (entry) => {
      print(entry)
      backend.log(entry)
    },
  })
}

interface Leaving extends Pick<Settled, 'begun' | 'outcome' | 'log'> {
  readonly client: Client
  readonly workerId: string
}

/**
 * Nothing of it is at work any more, or is waited for: what was told to stop is CANCELLED, and the claim is given back.
 * Should that not be heard, the reaper does the same later.
 */
async function leave({ client, workerId, begun: { id, epoch }, outcome, log }: Leaving): Promise<void> {
  if (outcome === 'superseded' || outcome === 'orphaned') return
  const message = 'The flow ended without word of it.'
  const exit = { exitCode: null, signal: null, message, permanent: true, lastLines: [] }
  try {
    await client.call('reportExit', { id, epoch, workerId, exit })
  } catch (error) {
    log.warn('the claim of the run could not be given back', { id, error: String(error) })
  }
}

interface Settled {
  readonly begun: BegunRun
  readonly outcome: RunOutcome
  readonly log: Logger
}

function settled(ending: Ending | undefined, { begun: { id, name, epoch }, outcome, log }: Settled): unknown {
  if (ending === undefined) throw new OrcError('stale_epoch', { runId: id, epoch, current: epoch })
  if ('thrown' in ending) throw ending.thrown
  if (outcome !== 'completed') log.warn('the flow returned, but its run did not take that', { id, name, outcome })
  return ending.returned
}
