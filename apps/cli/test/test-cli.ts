import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@orc/client'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { openEmbedded } from '@orc/embedded'
import { FakeClock } from '@orc/testing'
import { LEAVE, type Line, ScriptedPrompts } from '../../../packages/deploy/test/scripted-prompts.ts'
import { workPoolTypes } from '../src/composition/work-pool-types.ts'
import type { Host, TextSink } from '../src/host.ts'
import { runCli } from '../src/run-cli.ts'
import type { Settings } from '../src/settings.ts'

/** An answer that is Ctrl-C. */
export { LEAVE }

export interface TestCliOptions {
  readonly env?: Record<string, string>
  /** What is piped in. */
  readonly stdin?: string
  /** What is typed without being shown; with it there is a terminal. */
  readonly typed?: string
  readonly program?: string
  /** What is asked and answered, as a script; with it there is a terminal. */
  readonly answers?: readonly Line[]
  /** Told of standard output as it is written, for commands that go on. */
  readonly onStdout?: (text: string) => void
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document on standard output. */
  readonly json: () => Json
}
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into documents of every shape
type Json = any

/** An Orc in memory on a clock of its own, and the command line in front of it. */
export interface TestCli extends AsyncDisposable {
  run(argv: readonly string[], options?: TestCliOptions): Promise<Ran>
  readonly client: Client
  readonly clock: FakeClock
  readonly home: string
  /** Where commands are typed. */
  readonly directory: string
  /** Ctrl-C for the commands that run. */
  readonly interrupt: () => void
  /** Settings that a connection was opened with, the latest last. */
  readonly connected: Settings[]
}

export async function testCli(): Promise<TestCli> {
  const root = mkdtempSync(join(tmpdir(), 'orc-cli-'))
  const [home, directory] = [join(root, 'home'), root]
  const clock = new FakeClock('2026-03-01T12:00:00Z')
  const random = seededRandom(7)
  const embedded = await openEmbedded({
    home,
    store: ':memory:',
    loops: false,
    clock,
    random,
    log: silentLogger,
    workPoolTypes,
  })
  const { client } = embedded
  let interrupted = new AbortController()
  const connected: Settings[] = []
  const surroundings = { home, directory, clock, random, interrupted: () => interrupted.signal, client, connected }
  return {
    client,
    clock,
    home,
    directory,
    connected,
    run: (argv, options = {}) => runWith(argv, { ...surroundings, ...options }),
    interrupt: () => {
      interrupted.abort()
      interrupted = new AbortController()
    },
    [Symbol.asyncDispose]: async () => {
      await embedded.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

interface Surroundings extends TestCliOptions {
  readonly home: string
  readonly directory: string
  readonly clock: FakeClock
  readonly random: Host['random']
  readonly client: Client
  readonly interrupted: () => AbortSignal
  readonly connected: Settings[]
}

async function runWith(argv: readonly string[], around: Surroundings): Promise<Ran> {
  const { stdin, typed, answers, connected } = around
  const isTerminal = typed !== undefined || answers !== undefined
  const texts = { stdout: '', stderr: '' }
  const sink = (name: keyof typeof texts): TextSink => ({
    isTerminal,
    write: (text) => {
      texts[name] += text
      if (name === 'stdout') around.onStdout?.(text)
    },
  })
  const stdout = sink('stdout')
  const host: Host = {
    clock: around.clock,
    random: around.random,
    directory: around.directory,
    userHome: '/nowhere',
    env: { ORC_HOME: around.home, NO_COLOR: '1', ...around.env },
    program: around.program ?? 'orc',
    version: '1.2.3',
    nodeVersion: '24.0.0',
    stdout,
    stderr: sink('stderr'),
    stdin: { isTerminal, readAll: async () => stdin ?? '', readHidden: async () => typed ?? '' },
    stopSignal: around.interrupted,
    divertPrints: () => ({ [Symbol.dispose]() {} }),
    prompts: async () => new ScriptedPrompts(answers ?? []),
    openBrowser: (url) => stdout.write(`browser ${url}\n`),
    connect: async (settings) => {
      connected.push(settings)
      return { client: around.client, [Symbol.asyncDispose]: async () => {} }
    },
  }
  const code = await runCli(argv, host)
  return { code, ...texts, json: () => JSON.parse(texts.stdout) as Json }
}
