import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type HostIdentity, startTimeFromStat } from '../host.ts'
import type { OwnedRun, ProvisionerScope } from '../provisioner.ts'

/** What is written about a run's process before it is started. */
export interface RunRecord {
  readonly version: 1
  readonly installationId: string
  readonly pool: string
  readonly run: OwnedRun
  readonly host: HostIdentity
  readonly apiUrl: string
  readonly streamOutput: boolean
}

export interface Leader {
  readonly pid: number
  readonly startTime: string
}

/**
 * `HOME/runs/<pool>/<run>.<epoch>/`, open to its owner alone: everything about one process run, readable by any later
 * worker. Every file in it is written once and whole, except `output`.
 *
 * - `run.json` what it is · `handover.json` what the runner is handed, the token in it
 * - `pid` the shim's number and start time, or `sealed` · `output` standard output and error · `output.base` see `OutputFile`
 * - `exit` the exit code · `shell` what the shell said · `killed` the signal by which a worker ended it
 */
export class RunDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  file(name: 'handover.json' | 'output' | 'output.base'): string {
    return join(this.path, name)
  }

  /** Undefined for what is no run's directory. */
  async record(): Promise<RunRecord | undefined> {
    const text = await this.#read('run.json')
    return text === undefined ? undefined : (JSON.parse(text) as RunRecord)
  }

  /** `not-yet`: neither started nor sealed. So is half of a number, which is what a full disk or a loss of power leaves. */
  async leader(): Promise<Leader | 'not-yet' | 'sealed'> {
    const text = await this.#read('pid')
    if (text === undefined || !text.endsWith('\n')) return 'not-yet'
    if (text === SEALED) return 'sealed'
    const [pid = '', ...rest] = text.trim().split(' ')
    return { pid: Number(pid), startTime: startTimeIn(rest.join(' ')) }
  }

  /** Sees to it that the run is never started, unless it was already: false then. Whoever left half a number never did. */
  async seal(): Promise<boolean> {
    const aside = join(this.path, `pid.${randomUUID()}`)
    try {
      await writeFile(aside, SEALED, { mode: 0o600 })
      await link(aside, join(this.path, 'pid'))
      return true
    } catch (error) {
      if (isCode(error, 'EEXIST')) return typeof (await this.leader()) === 'string'
      if (isCode(error, 'ENOENT')) return true // the whole directory is gone
      throw error
    } finally {
      await rm(aside, { force: true })
    }
  }

  /** What `$?` was, undefined when nobody lived to write it. */
  async exitStatus(): Promise<{ code: number; toldOfSignal: boolean } | undefined> {
    const code = await this.#read('exit')
    if (code === undefined) return undefined
    return { code: Number(code), toldOfSignal: ((await this.#read('shell')) ?? '') !== '' }
  }

  async killedBy(): Promise<string | undefined> {
    return this.#read('killed')
  }

  async noteKill(signal: string): Promise<void> {
    await writeFile(join(this.path, 'killed'), signal, { mode: 0o600 })
  }

  /** When it last changed: its output aside, with each step of its run. */
  async changedAt(): Promise<number | undefined> {
    return (await stat(this.path).catch(ifMissing(undefined)))?.mtimeMs
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.path, name), 'latin1')
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    }
  }
}

const SEALED = 'sealed\n'

/** Below it a folder for each pool, and in that one for each run and epoch. */
export function runsFolder(home: string): string {
  return join(home, 'runs')
}

/** All that were made for a pool. */
export class RunDirectories {
  readonly #folder: string

  constructor(home: string, { pool }: Pick<ProvisionerScope, 'pool'>) {
    this.#folder = join(runsFolder(home), encodeURIComponent(pool))
  }

  of({ id, epoch }: OwnedRun): RunDirectory {
    return new RunDirectory(join(this.#folder, `${encodeURIComponent(id)}.${epoch}`))
  }

  async all(): Promise<RunDirectory[]> {
    const names = await readdir(this.#folder).catch(ifMissing([]))
    return names.filter((name) => !isDraft(name)).map((name) => new RunDirectory(join(this.#folder, name)))
  }

  /**
   * Made whole under another name and renamed, so that no half of one is ever found, not even after a loss of power. One
   * that exists is kept.
   */
  async create(record: RunRecord, handoverFor: (directory: RunDirectory) => object): Promise<RunDirectory> {
    const made = this.of(record.run)
    const draft = join(this.#folder, `.${encodeURIComponent(record.run.id)}.${record.run.epoch}.${process.pid}`)
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await Promise.all([
      writeFile(join(draft, 'run.json'), JSON.stringify(record), { mode: 0o600, flush: true }),
      writeFile(join(draft, 'handover.json'), JSON.stringify(handoverFor(made)), { mode: 0o600, flush: true }),
      writeFile(join(draft, 'output'), '', { mode: 0o600 }),
    ])
    try {
      await rename(draft, made.path)
    } catch (error) {
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
      await rm(draft, { recursive: true })
    }
    return made
  }
}

/** What `create` had not finished; nobody who lives looks for it. */
export function isDraft(name: string): boolean {
  return name.startsWith('.')
}

/** A line of /proc/<pid>/stat on Linux; on macOS the state and then the time, in the words of `ps`. */
function startTimeIn(started: string): string {
  return startTimeFromStat(started) ?? started.trim().split(/\s+/).slice(1).join(' ')
}

export function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (isCode(error, 'ENOENT')) return value
    throw error
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
