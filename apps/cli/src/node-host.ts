import { homedir } from 'node:os'
import { systemClock, systemRandom } from '@orc/core/runtime'
import { connectTo } from './composition/connect.ts'
import type { Host, TextSink, TextSource } from './host.ts'
import { VERSION } from './version.ts'

export interface NodeHostOptions {
  /** Ends the process at once: the right of main.ts alone. */
  readonly exit: (code: number) => never
}

/** The real world. */
export function nodeHost({ exit }: NodeHostOptions): Host {
  const { env } = process
  const stderr = sink(() => process.stderr, exit)
  const surroundings = { clock: systemClock, random: systemRandom, version: VERSION, stderr }
  return {
    ...surroundings,
    env,
    directory: process.cwd(),
    userHome: homedir(),
    program: env.npm_command === 'exec' ? 'npx orc' : 'orc',
    nodeVersion: process.versions.node,
    stdout: sink(() => process.stdout, exit),
    stdin: standardInput,
    stopSignal: (lastWords) => stopSignal(lastWords, exit),
    connect: (settings) => connectTo(settings, surroundings),
    divertPrints,
    openBrowser,
    prompts: async ({ on, signal }) => {
      const { terminalPrompts } = await import('@orc/deploy/inquirer')
      return terminalPrompts({ output: process[on], signal })
    },
  }
}

/** The streams are made by their first use: a command that prints one line need not wait for all three. */
function sink(open: () => NodeJS.WriteStream, exit: NodeHostOptions['exit']): TextSink {
  let opened: NodeJS.WriteStream | undefined
  const stream = (): NodeJS.WriteStream => {
    // `orc work-pool ls | head -1`: the reader has what it wanted.
    opened ??= open().on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 1))
    return opened
  }
  return {
    get isTerminal() {
      return stream().isTTY === true
    },
    write: (text) => void stream().write(text),
  }
}

const standardInput: TextSource = {
  get isTerminal() {
    return process.stdin.isTTY === true
  },
  readAll: async () => {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  },
  readHidden: async (question) => (await import('./read-hidden.ts')).readHidden(question),
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function stopSignal(lastWords: string, exit: (code: number) => never): AbortSignal {
  const stop = new AbortController()
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (!stop.signal.aborted) return stop.abort()
      if (lastWords) process.stderr.write(`${lastWords}\n`)
      return exit(1)
    })
  }
  return stop.signal
}

/** What is printed to standard output goes to standard error meanwhile. */
function divertPrints(): Disposable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  return {
    [Symbol.dispose]: () => {
      stdout.write = write
    },
  }
}

function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open'
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.on('error', () => process.stderr.write(`No browser could be started; open ${url} yourself.\n`))
  child.unref()
}
