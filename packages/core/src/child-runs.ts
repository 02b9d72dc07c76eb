import { type ChildAsk, currentFrame, type EndedRun, type Frame, openScope, type StartedRun } from './backend.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { OrcError } from './model/errors.ts'
import { plainParameters } from './plain-parameters.ts'
import { loneFrame } from './task.ts'

/**
 * Runs of other deployments, from inside a run. Each is a run of its own, in the infrastructure that its deployment says,
 * and a child of the run that asks for it. Asking is recorded as the call of a task is: a body that runs again finds the
 * child it had, and what a child came to is stored before the promise resolves.
 */

export interface ChildRunOptions {
  /** @default two words drawn by chance */
  readonly runName?: string
  /** Over the deployment's job variables; `env` is merged by key. */
  readonly jobVariables?: Readonly<Record<string, unknown>>
  /** Beside the deployment's tags. */
  readonly tags?: readonly string[]
  /** How long after now it is due. @default at once */
  readonly startIn?: Duration
  /** Tells calls of one body apart that are equal in deployment and input, whatever order they are made in. */
  readonly key?: string
}

/**
 * Runs a deployment and waits for the end of its run. A run that waits for nothing else gives its infrastructure and slots
 * back meanwhile. The child is cancelled with its parent, and when its parent ends without having waited for it.
 * @example const report = await runDeployment('make-report/prod', { month: '2026-01' })
 * @returns what the flow of the child returned; null if that was nothing
 * @throws {RunFailed} when the child is not COMPLETED
 * @throws {OrcError} `deployment_not_found`, `parameters_invalid` and what else a new run is refused with
 */
export async function runDeployment<Output = unknown>(
  deployment: string,
  input: Readonly<Record<string, unknown>> = {},
  options: ChildRunOptions = {},
): Promise<Output> {
  const ended = await call({ kind: 'awaited', deployment, input, options }, async (child, frame) => {
    const { scope, signal, backend } = frame
    const wait = { name: deployment, key: child.id, subject: child.id, message: child.name } as const
    const noLimit = { lengthMs: undefined, holdMs: 0, schema: undefined }
    const end = await backend.wait({ kind: 'run', ...wait, ...noLimit, scope, signal })
    const run = end.by === 'run' ? end.run : undefined
    if (run?.state.type !== 'COMPLETED') throw new RunFailed(deployment, child, run)
    return run.result
  })
  return ended as Output
}

/**
 * Starts a run of a deployment that goes its own way: nobody waits for it, and it outlives its parent.
 * @returns the run, as soon as it is created
 * @throws {OrcError} as `runDeployment`
 */
export async function startDeployment(
  deployment: string,
  input: Readonly<Record<string, unknown>> = {},
  options: ChildRunOptions = {},
): Promise<StartedRun> {
  const started = await call({ kind: 'detached', deployment, input, options }, async ({ id, name }) => ({ id, name }))
  return started as StartedRun
}

/** A child run that did not end as it should. */
export class RunFailed extends Error {
  override readonly name: string = 'RunFailed'
  readonly runId: string
  /** `FAILED`, `CRASHED` or `CANCELLED`; undefined when the run was deleted. */
  readonly state: string | undefined

  constructor(deployment: string, child: StartedRun, ended: EndedRun | undefined) {
    const { type, message } = ended?.state ?? {}
    const what = type === undefined ? 'was deleted' : `is ${type}${message === undefined ? '' : `: ${message}`}`
    super(`Run "${child.name}" of "${deployment}" ${what}`)
    this.runId = child.id
    this.state = type
  }
}

interface Asked {
  readonly kind: ChildAsk['kind']
  readonly deployment: string
  readonly input: Readonly<Record<string, unknown>>
  readonly options: ChildRunOptions
}

/** One call, as that of a task: its body starts the child and does the rest. */
function call(asked: Asked, rest: (child: StartedRun, frame: Frame) => Promise<unknown>): Promise<unknown> {
  const { deployment: name, input, options } = asked
  const outer = currentFrame() ?? loneFrame(name)
  const { backend, path, scope, signal } = outer
  const { startIn: _, ...told } = options
  const made = { kind: 'run', name, input: [asked.kind, input, told], key: options.key, path, scope, signal } as const
  return backend.task(made, async (host) => {
    const frame = { ...outer, scope: openScope(host.id, outer.scope.tries, 1) }
    const child = await backend.startRun(askOf(asked, frame), signal)
    return rest(child, frame)
  })
}

function askOf({ kind, deployment, input, options }: Asked, { scope, backend }: Frame): ChildAsk {
  const slash = deployment.indexOf('/')
  if (slash < 1) throw new OrcError('deployment_not_found', { name: deployment })
  const { runName, jobVariables, tags, startIn } = options
  const startInMs = startIn === undefined ? undefined : parseDurationMs(startIn)
  const dueAt = startInMs === undefined ? undefined : new Date(backend.clock.now().getTime() + startInMs).toISOString()
  const [flow, name] = [deployment.slice(0, slash), deployment.slice(slash + 1)]
  const parameters = plainParameters(flow, input)
  return { flow, name, kind, runName, parameters, jobVariables, tags, dueAt, scope }
}
