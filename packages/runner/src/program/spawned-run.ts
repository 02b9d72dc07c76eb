import { type ChildProcess, spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadFlow } from '@orc/steps/loader'
import { build } from 'tsup'
import type { Handover } from '../handover.ts'
import { RunServer } from './run-server.ts'

const SOURCE = join(import.meta.dirname, '..')

/** For tests: the runner as it is shipped, one file. */
export async function bundleRunner(directory: string): Promise<string> {
  await build({
    entry: { runner: join(SOURCE, 'main.ts') },
    outDir: directory,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
    format: 'esm',
    target: 'node22',
    minify: true,
    clean: false,
    noExternal: [/.*/],
    esbuildOptions: (options) => {
      options.conditions = ['@orc/source', 'node', 'import']
    },
  })
  return join(directory, 'runner.mjs')
}

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** Standard output and error, as the worker's file has them. */
  readonly output: string
}

export interface SpawnedRun {
  readonly child: ChildProcess
  readonly exit: Promise<Exit>
  readonly output: () => string
}

/** For tests: a project with one flow, and a server that speaks with the runners of it. */
export class Workbench implements AsyncDisposable {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'orc-runner-')))
  readonly server = new RunServer()
  readonly urlFile = join(this.directory, 'api', 'url.json')
  /** Where the server was at first. */
  url = ''
  readonly #children: ChildProcess[] = []

  /** Starts a runner for a flow whose body is this source; `done`, `flag` and the like it has from `globalThis`. */
  async start(runner: string, source: string, more: Partial<Handover> = {}): Promise<SpawnedRun> {
    return this.spawn(runner, await this.handover(source, more))
  }

  /** The path of a handover file. */
  async handover(source: string, more: Partial<Handover> = {}): Promise<string> {
    const project = join(this.directory, 'project')
    mkdirSync(join(project, 'node_modules/@orc'), { recursive: true })
    symlinkSync(join(SOURCE, '../../core'), join(project, 'node_modules/@orc/core'))
    writeFileSync(join(project, 'flow.ts'), source)
    const code = await loadFlow({
      directory: project,
      entrypoint: 'flow.ts:hello',
      cacheDirectory: join(this.directory, 'cache'),
    })
    const run = { id: 'run-1', name: 'fast-fox', epoch: 1, flow: 'hello', deployment: null, tags: [], parameters: {} }
    mkdirSync(join(this.directory, 'api'))
    this.url = await this.server.listen()
    const handover: Handover = {
      version: 1,
      run: { ...run, dueAt: '2026-01-01T00:00:00.000Z' },
      token: 'the-token',
      api: { url: this.url, urlFile: this.urlFile },
      code,
      graceMs: 1_000,
      outputFile: join(this.directory, 'output'),
      ...more,
    }
    const file = join(this.directory, 'handover.json')
    writeFileSync(file, JSON.stringify(handover))
    return file
  }

  spawn(runner: string, handoverFile: string): SpawnedRun {
    const file = join(this.directory, 'output')
    const descriptor = openSync(file, 'a')
    const child = spawn(process.execPath, [runner, handoverFile], { stdio: ['ignore', descriptor, descriptor] })
    this.#children.push(child)
    const output = (): string => readFileSync(file, 'utf8')
    const exit = new Promise<Exit>((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal, output: output() }))
    })
    return { child, exit, output }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await this.server.goAway()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
