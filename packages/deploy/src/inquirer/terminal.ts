import { emitKeypressEvents, type Interface } from 'node:readline'
import { AbortPromptError, ExitPromptError } from '@inquirer/core'
import { GoBack, Interrupted, type Question } from '../wizard/prompts.ts'
import { faint, strong } from './style.ts'

export interface TerminalStreams {
  /** @default standard input */
  readonly input?: NodeJS.ReadStream | undefined
  /** @default standard output */
  readonly output?: NodeJS.WriteStream | undefined
  /** Leaves, as Ctrl-C does at a question. */
  readonly signal?: AbortSignal | undefined
}

/** What one of inquirer's prompts is called with. */
export interface Asking {
  readonly config: { readonly message: string; readonly theme: { readonly style: { message: Message } } }
  readonly context: Context
}
type Message = (text: string, status: string) => string

interface Context {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly signal: AbortSignal
  /** Looked at when the prompt ends: a question that is gone back from leaves nothing on the screen. */
  clearPromptOnDone: boolean
}

/** How long an Esc is waited on to become an arrow key; Node's own half a second feels broken. */
const ESCAPE_MS = 60

const HELP = 'Enter takes what is in parentheses, Esc goes back, Ctrl-C leaves and changes nothing.'

/** Asks one question at a time; Esc, Ctrl-C, Ctrl-D and the end of the input mean the same at all of them. */
export class Terminal {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly #signal: AbortSignal | undefined
  #isHelped = false

  constructor({ input = process.stdin, output = process.stdout, signal }: TerminalStreams) {
    this.input = input
    this.output = output
    this.#signal = signal
  }

  line(text: string): void {
    this.output.write(`${text}\n`)
  }

  /** @throws {GoBack} @throws {Interrupted} */
  async ask<Value>(question: Question, prompt: (asking: Asking) => Promise<Value>): Promise<Value> {
    if (this.#signal?.aborted) throw new Interrupted()
    this.#help()
    const { context, stop, [Symbol.dispose]: forget } = this.#listen(question)
    try {
      return await prompt({
        config: { message: question.message, theme: { style: { message: worded(question) } } },
        context,
      })
    } catch (error) {
      if (error instanceof AbortPromptError && stop.signal.reason === 'back') throw new GoBack()
      if (error instanceof AbortPromptError || error instanceof ExitPromptError) throw new Interrupted()
      throw error
    } finally {
      forget()
    }
  }

  #help(): void {
    if (!this.#isHelped) this.line(faint(HELP))
    this.#isHelped = true
  }

  /** What inquirer does not listen to. */
  #listen({ canGoBack }: Question) {
    const { input, output } = this
    const stop = new AbortController()
    const signal = this.#signal ? AbortSignal.any([stop.signal, this.#signal]) : stop.signal
    const context: Context = { input, output, signal, clearPromptOnDone: false }
    const leave = (): void => stop.abort('left')
    const onKey = (_text: string | undefined, key: { name?: string; ctrl?: boolean } = {}): void => {
      if (key.ctrl === true && key.name === 'd') leave()
      if (key.name !== 'escape' || !canGoBack) return
      context.clearPromptOnDone = true
      stop.abort('back')
    }
    // Of an interface, which its type asks for, it takes this alone; inquirer's own comes too late to have a say.
    emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface)
    input.on('keypress', onKey).once('end', leave)
    return { context, stop, [Symbol.dispose]: () => void input.off('keypress', onKey).off('end', leave) }
  }
}

/** The message stands out; its hint does not, and goes once the question is answered. */
function worded({ message, hint }: Question): Message {
  return (_text, status) => strong(message) + (hint === undefined || status === 'done' ? '' : faint(` · ${hint}`))
}
