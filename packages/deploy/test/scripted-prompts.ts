import {
  type Choice,
  type ConfirmQuestion,
  type Fact,
  GoBack,
  type InputQuestion,
  Interrupted,
  type PasswordQuestion,
  type Progress,
  type Prompts,
  type SelectQuestion,
} from '../src/wizard/prompts.ts'

export const BACK = Symbol('back')
export const LEAVE = Symbol('leave')
/** Enter, with nothing typed: the default. */
export const ENTER = Symbol('enter')

/** What is asked, and what the person answers. */
export type Line = readonly [message: string, answer: string | boolean | typeof BACK | typeof LEAVE | typeof ENTER]

/** Yes at the end, and nothing is written. */
export const DEPLOYED: readonly Line[] = [
  ['Deploy?', 'Yes'],
  ['Save to orc.yaml?', false],
]

/** A person who answers by a script, and fails where something else is asked. */
export class ScriptedPrompts implements Prompts {
  readonly #script: Line[]
  /** Everything that was said, in its order. */
  readonly heard: string[] = []
  readonly choices: Record<string, readonly Choice[]> = {}

  constructor(script: readonly Line[]) {
    this.#script = [...script]
  }

  get unasked(): readonly Line[] {
    return this.#script
  }

  async input({ message, default: usual = '', validate }: InputQuestion): Promise<string> {
    for (;;) {
      const answer = this.#answer(message, usual)
      const refusal = await validate?.(String(answer))
      if (refusal === undefined) return String(answer)
      this.heard.push(`refused: ${refusal}`)
    }
  }

  async password(question: PasswordQuestion): Promise<string> {
    return this.input(question)
  }

  async confirm({ message, default: usual }: ConfirmQuestion): Promise<boolean> {
    return this.#answer(message, usual) === true
  }

  async select<Value extends string>({ message, choices, ...question }: SelectQuestion<Value>): Promise<Value> {
    this.choices[message] = choices
    const answer = this.#answer(message, question.default ?? choices[0]?.value ?? '')
    const chosen = choices.find(({ value, name }) => [value, name].includes(String(answer)))
    if (chosen) return chosen.value
    throw new Error(`"${message}" offers ${choices.map(({ name }) => name).join(', ')}, and not ${String(answer)}.`)
  }

  note(text: string): void {
    this.heard.push(text)
  }

  warn(text: string): void {
    this.heard.push(`! ${text}`)
  }

  facts(rows: readonly Fact[]): void {
    for (const [label, value] of rows) this.heard.push(`${label}: ${value}`)
  }

  progress(title: string): Progress {
    this.heard.push(`${title}...`)
    return {
      tell: (text) => void this.heard.push(`... ${text}`),
      done: (text) => void (text && this.heard.push(`done: ${text}`)),
      failed: () => void this.heard.push('failed'),
    }
  }

  #answer(message: string, usual: string | boolean): string | boolean {
    const [asked, answer] = this.#script.shift() ?? ['nothing more', '']
    if (asked !== message) throw new Error(`"${message}" was asked, the script has "${asked}".`)
    if (answer === BACK) throw new GoBack()
    if (answer === LEAVE) throw new Interrupted()
    return typeof answer === 'symbol' ? usual : answer
  }
}
