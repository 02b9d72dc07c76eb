import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { formatDuration, nearest, OrcError } from '@orc/core/model'
import { type Clock, systemClock } from '@orc/core/runtime'
import type { ChildAnswer, DescribedFlow } from './describe-answer.ts'
import { type LoadRequest, loadFlow } from './load-flow.ts'

export interface DescribeRequest extends LoadRequest {
  /** A module that takes longer to import is given up. @default 30000 */
  readonly timeoutMs?: number | undefined
  /** @default systemClock */
  readonly clock?: Clock | undefined
}

export interface FlowDescription extends DescribedFlow {
  readonly digest: string
}

/**
 * What a deployment must know about a flow. The module is imported once, in a process of its own: whatever it prints,
 * leaves open, throws or ends does not reach the asker. It sees the environment without `ORC_*`.
 * @throws {OrcError} as `loadFlow` does; `flow_file_broken` when importing fails, ends the process or takes too long;
 * `flow_export_not_found` with the flows that are there.
 */
export async function describeFlow(request: DescribeRequest): Promise<FlowDescription> {
  const { file: bundle, exportName, digest } = await loadFlow(request)
  const file = request.entrypoint.slice(0, request.entrypoint.lastIndexOf(':'))
  const flows = await importedFlows({ ...request, bundle, file })
  const found = flows.find((flow) => flow.exportName === exportName)
  if (found) return { ...found, digest }
  const names = flows.map((flow) => flow.exportName)
  throw new OrcError('flow_export_not_found', {
    file,
    name: exportName,
    nearest: nearest(exportName, names),
    flows: names,
  })
}

/** All flows that a file exports, as `describeFlow`. */
export async function describeFlows({
  file,
  ...request
}: Omit<DescribeRequest, 'entrypoint'> & { readonly file: string }): Promise<FlowDescription[]> {
  // Which export it is does not matter to the loader.
  const { file: bundle, digest } = await loadFlow({ ...request, entrypoint: `${file}:default` })
  const flows = await importedFlows({ ...request, entrypoint: `${file}:default`, bundle, file })
  return flows.map((flow) => ({ ...flow, digest }))
}

interface ImportRequest extends DescribeRequest {
  readonly bundle: string
  readonly file: string
}

async function importedFlows(request: ImportRequest): Promise<readonly DescribedFlow[]> {
  const { file, timeoutMs = 30_000, clock = systemClock } = request
  const child = startChild(request)
  const over = new AbortController()
  const late = clock.sleep(timeoutMs, over.signal).then(() => {
    return { problem: `importing it took longer than ${formatDuration(timeoutMs)}, and was given up` }
  })
  const answer = await Promise.race([child.answer, late])
  over.abort()
  child.kill()
  if ('flows' in answer) return answer.flows
  throw new OrcError('flow_file_broken', { file, reason: 'thrown' in answer ? answer.thrown : answer.problem })
}

interface Child {
  readonly answer: Promise<ChildAnswer | { readonly problem: string }>
  readonly kill: () => void
}

function startChild({ bundle, file, directory }: ImportRequest): Child {
  const { script, options } = childProgram()
  const child = spawn(process.execPath, [...options, script, bundle, file], {
    cwd: directory,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ORC_'))),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [, , errors, answers] = child.stdio as unknown as [null, null, NodeJS.ReadableStream, NodeJS.ReadableStream]
  const said = { errors: '', answer: '' }
  errors.setEncoding('utf8').on('data', (text: string) => (said.errors = (said.errors + text).slice(-LAST_WORDS)))
  const answer = new Promise<ChildAnswer | { problem: string }>((resolve) => {
    answers.setEncoding('utf8').on('data', (text: string) => {
      said.answer += text
      if (said.answer.endsWith('\n')) resolve(JSON.parse(said.answer) as ChildAnswer)
    })
    child.on('error', (error) => resolve({ problem: `node could not be started: ${error.message}` }))
    child.on('close', (code, signal) => resolve({ problem: howItEnded({ code, signal }, said.errors) }))
  })
  return { answer, kill: () => child.kill('SIGKILL') }
}

/** Characters of standard error that go into a message. */
const LAST_WORDS = 2_000

/** Node's exit code for a module whose top-level await never settles. */
const UNSETTLED = 13

function howItEnded({ code, signal }: { code: number | null; signal: string | null }, lastWords: string): string {
  const how = signal ? `signal ${signal}` : `exit code ${code}`
  const what =
    code === UNSETTLED
      ? 'its top-level await waits for what never comes'
      : `it ended the process while it was imported (${how}); a flow's module must not call process.exit()`
  return lastWords.trim() === '' ? what : `${what}. It printed: ${lastWords.trim()}`
}

/** From source the child runs as source too, which needs the condition under which packages are source. */
function childProgram(): { script: string; options: string[] } {
  if (!import.meta.url.endsWith('.ts')) {
    return { script: fileURLToPath(new URL('./describe-child.js', import.meta.url)), options: [] }
  }
  const script = fileURLToPath(new URL('./describe-child.ts', import.meta.url))
  return { script, options: ['--conditions=@orc/source', '--no-warnings'] }
}
