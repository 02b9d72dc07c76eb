import {
  type ConfirmQuestion,
  type Fact,
  GoBack,
  type InputQuestion,
  type PasswordQuestion,
  type Prompts,
  type SelectQuestion,
} from './prompts.ts'

/**
 * A conversation is an ordinary function that asks one question after another. Going back runs it again from its start,
 * with all answers but the last one: so every branch can be gone back through, and none has to know how. What the
 * function reads beside answers must therefore be the same each time.
 */
export async function converse<Result>(
  prompts: Prompts,
  talk: (conversation: Conversation) => Promise<Result>,
): Promise<Result> {
  const answers: { readonly value: unknown }[] = []
  const earlier = new Map<string, unknown>()
  for (;;) {
    try {
      return await talk(new Conversation(prompts, { answers, earlier }))
    } catch (error) {
      if (!(error instanceof GoBack)) throw error
      answers.pop()
    }
  }
}

interface Memory {
  /** In the order of their questions. */
  readonly answers: { readonly value: unknown }[]
  /** What was answered before by question, those gone back from included: the defaults of another time. */
  readonly earlier: Map<string, unknown>
}

type Asked<Kind> = Omit<Kind, 'canGoBack'>

/** Asks what has no answer yet. */
export class Conversation {
  readonly #prompts: Prompts
  readonly #memory: Memory
  #asked = 0

  constructor(prompts: Prompts, memory: Memory) {
    this.#prompts = prompts
    this.#memory = memory
  }

  input(question: Asked<InputQuestion>): Promise<string> {
    return this.#ask(question, (asked, earlier = asked.default) => this.#prompts.input({ ...asked, default: earlier }))
  }

  /** Never offered again. */
  password(question: Asked<PasswordQuestion>): Promise<string> {
    return this.#ask<Asked<PasswordQuestion>, string>(question, (asked) => this.#prompts.password(asked))
  }

  confirm(question: Asked<ConfirmQuestion>): Promise<boolean> {
    return this.#ask(question, (asked, earlier = asked.default) =>
      this.#prompts.confirm({ ...asked, default: earlier }),
    )
  }

  select<Value extends string>(question: Asked<SelectQuestion<Value>>): Promise<Value> {
    return this.#ask(question, (asked, earlier: Value | undefined = asked.default) =>
      this.#prompts.select<Value>({ ...asked, default: earlier }),
    )
  }

  /** Whether there is a question before the one that comes next. */
  get canGoBack(): boolean {
    return this.#memory.answers.length > 0
  }

  /** For an answer that means going back: it is forgotten, and the question before it is asked again. */
  takeBack(message: string): never {
    this.#memory.answers.pop()
    this.#memory.earlier.delete(message)
    throw new GoBack()
  }

  note(text: string): void {
    if (this.#isLive) this.#prompts.note(text)
  }

  warn(text: string): void {
    if (this.#isLive) this.#prompts.warn(text)
  }

  facts(rows: readonly Fact[]): void {
    if (this.#isLive) this.#prompts.facts(rows)
  }

  /** Says that something takes a while, where the person waits for it. */
  async during<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    if (!this.#isLive) return work()
    const progress = this.#prompts.progress(title)
    try {
      const result = await work()
      progress.done()
      return result
    } catch (error) {
      progress.failed()
      throw error
    }
  }

  /** Whether what comes now was not said before. */
  get #isLive(): boolean {
    return this.#asked >= this.#memory.answers.length
  }

  async #ask<Kind extends { readonly message: string }, Value>(
    question: Kind,
    put: (question: Kind & { readonly canGoBack: boolean }, earlier: Value | undefined) => Promise<Value>,
  ): Promise<Value> {
    const { answers, earlier } = this.#memory
    const { message } = question
    const given = answers[this.#asked]
    this.#asked += 1
    if (given) return given.value as Value
    const value = await put({ ...question, canGoBack: this.canGoBack }, earlier.get(message) as Value | undefined)
    answers.push({ value })
    earlier.set(message, value)
    return value
  }
}
