import { isOrcError } from '@orc/core/model'
import type { TextSink } from '../host.ts'
import { asTyped } from './program.ts'
import { createStyle, type Style } from './style.ts'
import { type Columns, fields, table } from './table.ts'

export interface OutputOptions {
  readonly stdout: TextSink
  readonly stderr: TextSink
  /** Standard output is exactly one JSON document. */
  readonly json: boolean
  readonly colours: boolean
  /** How this command was started, for the commands it prints. */
  readonly program: string
}

/** All that commands print. With `-o json` the result is the only thing on standard output. */
export class Output {
  readonly json: boolean
  readonly style: Style
  readonly #options: OutputOptions

  constructor(options: OutputOptions) {
    this.#options = options
    this.json = options.json
    this.style = createStyle(options.colours)
  }

  /** What the command was for: objects of the API for programs, a text for people. */
  result(data: unknown, text: string | (() => string)): void {
    if (this.json) this.#options.stdout.write(`${JSON.stringify(data ?? null, undefined, 2)}\n`)
    else this.line(typeof text === 'string' ? text : text())
  }

  /** A table of items; `empty` says what to do when there are none. */
  list<Item>(items: readonly Item[], { columns, empty }: { columns: Columns<Item>; empty: string }): void {
    this.result(items, () => (items.length === 0 ? empty : this.#headed(table(items, columns))))
  }

  /** One thing, a line for each of its properties. */
  item(data: object, values: Parameters<typeof fields>[0]): void {
    this.result(data, () => fields(values))
  }

  /** What happens meanwhile, for people only. */
  line(text: string): void {
    if (!this.json) this.#options.stdout.write(`${asTyped(text, this.#options.program)}\n`)
  }

  /** What is good to know beside the result, of whatever shape that is. */
  aside(text: string): void {
    this.#options.stderr.write(`${this.style.faint(asTyped(text, this.#options.program))}\n`)
  }

  /** What went well but deserves a look. */
  warn(text: string): void {
    this.#options.stderr.write(`${this.style.waiting('!')} ${asTyped(text, this.#options.program)}\n`)
  }

  /** The message and what to do about it, a line each. */
  failure(error: { readonly message: string; readonly hint?: string }): void {
    const [message, hint] = [error.message, error.hint ?? ''].map((text) => text.replaceAll(/\s*\n\s*/g, ' ').trim())
    this.#options.stderr.write(`${this.style.bad('error:')} ${message}\n`)
    if (hint) this.#options.stderr.write(`${this.style.faint('hint:')} ${asTyped(hint, this.#options.program)}\n`)
  }

  /** Every error and its causes with their stacks, for `--debug`. */
  stack(error: unknown): void {
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      const details = isOrcError(at) ? ` ${JSON.stringify(at.details)}` : ''
      this.#options.stderr.write(`${at.stack ?? at.message}${details}\n`)
    }
  }

  #headed(text: string): string {
    const [head = '', ...rows] = text.split('\n')
    return [this.style.strong(head), ...rows].join('\n')
  }
}
