import type { Deployment, OperationInput } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import type { CliContext } from '../../context.ts'
import { jsonObject } from '../../json-input.ts'
import { readJobVariables, readParameters } from '../../parameters.ts'

interface RunFlags {
  readonly param: readonly string[]
  readonly params: string | undefined
  readonly jobVariable: readonly string[]
  readonly runName: string | undefined
  readonly startIn: number | undefined
  readonly startAt: string | undefined
  readonly tag: readonly string[]
}
type RunOptions = Omit<OperationInput<'runDeployment'>, 'flow' | 'name'>

/** The flags of `deployment run` as the API takes them. A `--param` goes over the same name in `--params`. */
export async function runOptions(
  flags: RunFlags,
  { deployment, context }: { deployment: Deployment; context: CliContext },
): Promise<RunOptions> {
  const { client, host } = context
  const dueAt = dueTime(flags, host.clock.now())
  const given = flags.params === '-' ? await host.stdin.readAll() : (flags.params ?? '{}')
  const parameters = { ...jsonObject(given, '--params'), ...readParameters(flags.param, deployment) }
  const jobVariables = await readJobVariables(flags.jobVariable, deployment, client)
  return {
    parameters,
    jobVariables,
    tags: [...flags.tag],
    ...(flags.runName !== undefined && { runName: flags.runName }),
    ...(dueAt !== undefined && { dueAt }),
  }
}

/** @throws {OrcError} `usage` for what is no instant, and for both flags at once */
function dueTime({ startIn, startAt }: Pick<RunFlags, 'startIn' | 'startAt'>, now: Date): string | undefined {
  if (startIn !== undefined && startAt !== undefined) {
    throw new OrcError('usage', { problem: '--start-in and --start-at are given both.', remedy: 'Pass one of them.' })
  }
  if (startIn !== undefined) return new Date(now.getTime() + startIn).toISOString()
  if (startAt === undefined) return undefined
  // Without an offset an instant would mean something else on every machine.
  const isInstant = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))$/i.test(startAt)
  const at = new Date(startAt)
  if (isInstant && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new OrcError('usage', {
    problem: `"${startAt}" is not an instant.`,
    remedy: 'Write it with its offset, such as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00.',
  })
}
