import type { Client } from '@orc/client'
import type { Clock, Random } from '@orc/core/runtime'
import type { Prompts } from '@orc/deploy'
import type { Settings } from './settings.ts'

/** The world outside of the command line. `node-host.ts` has the real one; tests bring their own. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the command was typed. */
  readonly directory: string
  /** Where `~` is. */
  readonly userHome: string
  /** How the command was started, for the commands that it prints: `orc` or `npx orc`. */
  readonly program: string
  readonly version: string
  readonly nodeVersion: string
  readonly clock: Clock
  readonly random: Random
  readonly stdout: TextSink
  readonly stderr: TextSink
  readonly stdin: TextSource
  /**
   * From its first call on, Ctrl-C, SIGTERM and SIGHUP abort it instead of ending the process; a second one ends it at
   * once, with these words on standard error.
   */
  stopSignal(lastWords: string): AbortSignal
  /** Sends what is printed to standard output elsewhere, until it is disposed of. */
  divertPrints(): Disposable
  openBrowser(url: string): void
  /** Asks a person on the terminal. */
  prompts(options: PromptsOptions): Promise<Prompts>
  /** Opens the API that the settings point at: a server, or the store of this machine. */
  connect(settings: Settings): Promise<Connection>
}

export interface PromptsOptions {
  readonly on: 'stdout' | 'stderr'
  /** Leaves, as Ctrl-C does at a question. */
  readonly signal: AbortSignal
}

export interface TextSink {
  readonly isTerminal: boolean
  write(text: string): void
}

export interface TextSource {
  readonly isTerminal: boolean
  /** All of it, to its end. */
  readAll(): Promise<string>
  /** One line from the terminal, without showing what is typed. */
  readHidden(question: string): Promise<string>
}

export interface Connection extends AsyncDisposable {
  readonly client: Client
}

/** What commands need of a client. */
export type ApiClient = Pick<Client, 'call'>
