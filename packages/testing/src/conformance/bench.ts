import type { Infrastructure, Job, OutputLine, OwnedRun, Provisioner, ProvisionerScope } from '@orc/worker'

/** What a provisioner's author brings. */
export interface ProvisionerSubject {
  /** Heads the tests. */
  readonly name: string
  /** Opens a new, empty place to make infrastructure in. */
  readonly open: () => Promise<ProvisionerPlace>
  /** Whether it knows the end by SIGKILL from an exit code 137. @default true */
  readonly tellsSignalsFromCodes?: boolean | undefined
  /** How long one test may take, in milliseconds. @default 20000 */
  readonly timeoutMs?: number | undefined
}

export interface ProvisionerPlace extends AsyncDisposable {
  /** A provisioner as another worker would make it: two share nothing but what they find in this place. */
  create(scope: ProvisionerScope): Provisioner
  /** The job configuration with which a POSIX shell script is executed in place of a runner. */
  configurationFor(script: string): Job['configuration']
}

/** A place, the worker in it, and the few things that most tests need. */
export interface Bench extends AsyncDisposable {
  readonly provisioner: Provisioner
  /** Another worker, of the same installation and pool unless told. */
  another(scope?: Partial<ProvisionerScope>): Provisioner
  job(script: string, run?: OwnedRun): Job
  provision(script: string, run?: OwnedRun): Promise<Infrastructure>
  /** Provisions, and waits for its first line, which says `ready`. */
  provisionReady(script: string): Promise<Infrastructure>
}

export const DEFAULT_TIMEOUT_MS = 20_000

const SCOPE: ProvisionerScope = { installationId: 'installation-a', pool: 'pool-a' }
export const RUN: OwnedRun = { id: 'run-1', epoch: 1 }
/** Outlives every test; stopped by it, or when its bench is left. */
export const FOREVER = 'echo ready; while :; do sleep 0.05; done'

export async function openBench(subject: ProvisionerSubject): Promise<Bench> {
  const place = await subject.open()
  const provisioner = place.create(SCOPE)
  const job = (script: string, run = RUN): Job => jobOf(place.configurationFor(script), run)
  const provision = (script: string, run = RUN): Promise<Infrastructure> => provisioner.provision(job(script, run))
  return {
    provisioner,
    another: (scope = {}) => place.create({ ...SCOPE, ...scope }),
    job,
    provision,
    provisionReady: async (script) => {
      const infrastructure = await provision(script)
      await untilReady(infrastructure)
      return infrastructure
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of await provisioner.list()) await one.stop({ graceMs: 0 })
      await place[Symbol.asyncDispose]()
    },
  }
}

export async function untilReady(infrastructure: Infrastructure): Promise<OutputLine> {
  const { signal } = new AbortController()
  for await (const line of infrastructure.logs({ fromByte: 0, signal })) {
    if (line.text === 'ready') return line
  }
  throw new Error(`It ended before it was ready: ${JSON.stringify(await infrastructure.exit())}`)
}

export async function allLines(infrastructure: Infrastructure | undefined, fromByte = 0): Promise<OutputLine[]> {
  const lines: OutputLine[] = []
  const { signal } = new AbortController()
  for await (const line of infrastructure?.logs({ fromByte, signal }) ?? []) lines.push(line)
  return lines
}

export function texts(lines: readonly OutputLine[]): string[] {
  return lines.map(({ text }) => text)
}

export function runsOf(found: readonly Infrastructure[]): string[] {
  return found.map(({ run }) => `${run.id}.${run.epoch}`).sort()
}

function jobOf(configuration: Job['configuration'], { id, epoch }: OwnedRun): Job {
  return {
    run: {
      id,
      epoch,
      name: 'quick-fox',
      flow: 'conformance',
      deployment: 'conformance/test',
      tags: [],
      dueAt: '2026-01-01T00:00:00.000Z',
      parameters: {},
    },
    configuration,
    token: 'a-token',
    graceMs: 1_000,
    entrypoint: 'flow.ts:flow',
    pullSteps: [],
    codeDigest: null,
    signal: new AbortController().signal,
  }
}
