import { join, resolve } from 'node:path'
import type { Client } from '@orc/client'
import type { Prompts } from '@orc/deploy'
import { given } from './given.ts'
import type { GlobalArguments } from './global-options.ts'
import type { ApiClient, Connection, Host } from './host.ts'
import { Output } from './output/output.ts'
import { Profiles } from './profiles.ts'
import { type ResolvedSettings, resolveSettings, type SettingName } from './settings.ts'

/** Everything a command may touch. */
export interface CliContext {
  /** Connects with its first call, so that commands that need no API open none. */
  readonly client: ApiClient
  /** The same connection, for what needs more of a client than its calls. */
  readonly connected: () => Promise<Client>
  readonly output: Output
  readonly settings: ResolvedSettings
  readonly profiles: Profiles
  /** The profile in force. */
  readonly profile: string
  /** Whether questions may be asked: there is a terminal at both ends, and nobody said no. With `--prompt` always. */
  readonly interactive: boolean
  /** Who asks them; an abort leaves as Ctrl-C does. */
  readonly prompts: (signal: AbortSignal) => Promise<Prompts>
  readonly host: Host
}

/** Standard output as the arguments want it; also for errors that come before there is a context. */
export function outputFor(args: GlobalArguments, host: Host): Output {
  const { stdout, stderr, env, program } = host
  const colours = env.NO_COLOR ? false : Boolean(env.FORCE_COLOR) || stdout.isTerminal
  return new Output({ stdout, stderr, json: args.output === 'json', colours, program })
}

/** @throws {OrcError} `usage` for settings and profiles that do not exist or cannot be. */
export function openContext(args: GlobalArguments, host: Host): CliContext & AsyncDisposable {
  const { env, directory, userHome, clock } = host
  const home = resolve(directory, textFlag(args.home) ?? (env.ORC_HOME || join(userHome, '.orc')))
  const profiles = new Profiles(home, clock)
  const profile = textFlag(args.profile) ?? (env.ORC_PROFILE || profiles.read().active)
  const layers = { flags: settingFlags(args), env, profile: { name: profile, values: profiles.get(profile) } }
  const { values, sources } = resolveSettings(layers)
  const settings = { values: { ...values, home, profile }, sources }
  const connection = lazily(() => host.connect(settings.values))
  return {
    client: connectingClient(connection.get),
    connected: async () => (await connection.get()).client,
    output: outputFor(args, host),
    settings,
    profiles,
    profile,
    get interactive() {
      if (args.prompt === true) return true
      return settings.values.prompt && host.stdin.isTerminal && host.stdout.isTerminal && args.output !== 'json'
    },
    prompts: (signal) => host.prompts({ signal, on: args.output === 'json' ? 'stderr' : 'stdout' }),
    host,
    [Symbol.asyncDispose]: connection.close,
  }
}

function settingFlags(args: GlobalArguments): Partial<Record<SettingName, string>> {
  const { prompt } = args
  const texts = { home: textFlag(args.home), profile: textFlag(args.profile), apiUrl: textFlag(args.apiUrl) }
  return given({ ...texts, prompt: typeof prompt === 'boolean' ? String(prompt) : undefined })
}

const textFlag = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function connectingClient(connection: () => Promise<Connection>): ApiClient {
  return { call: async (...call) => (await connection()).client.call(...call) }
}

function lazily(open: () => Promise<Connection>) {
  let opened: Promise<Connection> | undefined
  const get = (): Promise<Connection> => {
    opened ??= open()
    return opened
  }
  const close = async (): Promise<void> => {
    // A connection that failed to open has told its caller why; there is nothing to close.
    const connection = await opened?.catch(() => undefined)
    await connection?.[Symbol.asyncDispose]()
  }
  return { get, close }
}
