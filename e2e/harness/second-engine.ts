import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { has } from '../../tests/services.ts'
import { docker, nodeImage, removeContainer } from './docker.ts'
import { until } from './docker-pool.ts'

const FIRST_BRIDGE = 200
let started = 0

/** Only root may start engines. */
export const mayStartEngines = has('docker') && process.getuid?.() === 0

export interface EngineOptions {
  /** It is on a machine of its own as far as the network goes: an address that is not this machine's. @default false */
  readonly isRemote?: boolean
  /** `--live-restore`, and the like. */
  readonly flags?: readonly string[]
  /** Its disk is this large, and in memory. @default that of the machine */
  readonly diskMegabytes?: number
  /** Whether it has the image of this machine's Node. @default true */
  readonly hasImage?: boolean
}

/**
 * A Docker engine of a test's own beside the one that is there, to be stopped, starved and broken. It has a bridge of its
 * own, since one that is told to have none takes away the machine's `docker0`; it leaves the machine's firewall alone.
 */
export class SecondEngine implements AsyncDisposable {
  /** As `DOCKER_HOST` has it. */
  readonly host: string
  readonly #options: EngineOptions
  readonly #directory: string
  /** This machine's address on the way to a remote one. */
  readonly neighbour: string
  readonly #addresses: string
  /** Interfaces have names of at most 15 characters. */
  readonly #bridge: string
  #program: ChildProcess | undefined

  private constructor(options: EngineOptions) {
    this.#options = options
    this.#directory = mkdtempSync(join(tmpdir(), 'orc-engine-'))
    this.#bridge = `orc-${basename(this.#directory).slice(-6).toLowerCase()}`
    // Each engine gives out addresses without asking the others: these are nobody else's here.
    this.#addresses = `10.${FIRST_BRIDGE + (started++ % 50)}.${process.pid % 256}`
    this.neighbour = `${this.#addresses}.129`
    this.host = options.isRemote === true ? `tcp://${this.#addresses}.130:2375` : this.#socket
  }

  static async start(options: EngineOptions = {}): Promise<SecondEngine> {
    const engine = new SecondEngine(options)
    mkdirSync(engine.dataRoot)
    if (options.diskMegabytes !== undefined) mountMemory(engine.dataRoot, options.diskMegabytes)
    if (options.isRemote === true) engine.#makeNamespace()
    engine.#ip('link', 'add', engine.#bridge, 'type', 'bridge')
    engine.#ip('address', 'add', `${engine.#addresses}.1/25`, 'dev', engine.#bridge)
    engine.#ip('link', 'set', engine.#bridge, 'up')
    await engine.begin()
    if (options.hasImage !== false) engine.take(nodeImage())
    return engine
  }

  get dataRoot(): string {
    return join(this.#directory, 'data')
  }

  get #socket(): string {
    return `unix://${join(this.#directory, 'docker.sock')}`
  }

  /** A network of its own, one cable away, with a way back from its containers. */
  #makeNamespace(): void {
    const [name, near, far] = [this.#bridge, `${this.#bridge}n`, `${this.#bridge}f`]
    ip('netns', 'add', name)
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    ip('address', 'add', `${this.neighbour}/30`, 'dev', near)
    ip('link', 'set', near, 'up')
    this.#ip('address', 'add', `${this.#addresses}.130/30`, 'dev', far)
    for (const link of ['lo', far]) this.#ip('link', 'set', link, 'up')
    this.#ip('route', 'add', 'default', 'via', this.neighbour)
    ip('route', 'add', `${this.#addresses}.0/25`, 'via', `${this.#addresses}.130`)
  }

  /** Where its bridge is. */
  #ip(...args: readonly string[]): void {
    ip(...(this.#options.isRemote === true ? ['-n', this.#bridge] : []), ...args)
  }

  docker(...args: readonly string[]): string {
    return docker('--host', this.host, ...args)
  }

  /** Copies an image of the machine's own engine. */
  take(image: string): void {
    execFileSync('sh', ['-c', 'docker save "$0" | docker --host "$1" load', image, this.host], { stdio: 'ignore' })
  }

  /** Starts it, again after it was ended, and resolves once it answers. */
  async begin(): Promise<void> {
    const { isRemote = false, flags = [] } = this.#options
    const at = (name: string): string => join(this.#directory, name)
    const place = ['--data-root', this.dataRoot, '--exec-root', at('exec'), '--pidfile', at('pid')]
    const apart = [`--bridge=${this.#bridge}`, '--iptables=false', '--containerd-namespace', this.#bridge]
    const hosts = isRemote ? ['--host', this.host, '--tls=false'] : ['--host', this.host]
    const registries = ['--insecure-registry', '127.0.0.0/8']
    const log = openSync(at('log'), 'a')
    const stdio: ['ignore', number, number] = ['ignore', log, log]
    const there = isRemote ? ['nsenter', `--net=/run/netns/${this.#bridge}`] : []
    const [program = '', ...words] = [...there, 'dockerd', ...place, ...apart, ...hosts, ...registries, ...flags]
    this.#program = spawn(program, words, { stdio })
    await until(() => this.answers()).catch(() => {
      throw new Error(`The second engine does not answer:\n${readFileSync(at('log'), 'utf8').slice(-2_000)}`)
    })
  }

  answers(): boolean {
    try {
      return this.docker('version', '--format', '{{.Server.Version}}') !== ''
    } catch {
      return false
    }
  }

  /** Resolves once it is gone; what becomes of its containers is its own affair. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const program = this.#program
    if (!program || program.exitCode !== null || program.signalCode !== null) return
    const gone = new Promise((resolve) => program.once('exit', resolve))
    const containerd = readFileSync(join(this.#directory, 'exec', 'containerd', 'containerd.pid'), 'utf8')
    program.kill(signal)
    await gone
    await until(() => !existsSync(`/proc/${containerd}`)) // its child goes with it, a moment later
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.answers()) await this.begin()
    const containers = this.docker('ps', '-aq').split('\n').filter(Boolean)
    for (const id of containers) removeContainer(id, ['--host', this.host])
    await this.end()
    if (this.#options.isRemote === true) ip('netns', 'delete', this.#bridge)
    else ip('link', 'delete', this.#bridge)
    for (const mount of mountsBelow(this.#directory)) execFileSync('umount', [mount])
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'ignore' })
}

/** The disk in memory, and what an engine that was killed left; the innermost first. */
function mountsBelow(directory: string): string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  return mounts
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((path) => path.startsWith(`${directory}/`))
    .reverse()
}

function mountMemory(directory: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory])
}
