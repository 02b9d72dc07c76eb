/**
 * How the wizard speaks with a person, whatever is between them: a terminal, a test, a page. Every question may be
 * answered by going back to the one before it, or by leaving.
 */
export interface Prompts {
  /** @throws {GoBack} @throws {Interrupted} */
  input(question: InputQuestion): Promise<string>
  /** What is typed is not shown. @throws {GoBack} @throws {Interrupted} */
  password(question: PasswordQuestion): Promise<string>
  /** @throws {GoBack} @throws {Interrupted} */
  confirm(question: ConfirmQuestion): Promise<boolean>
  /** One of several. @throws {GoBack} @throws {Interrupted} */
  select<Value extends string>(question: SelectQuestion<Value>): Promise<Value>
  /** Something to read, which needs no answer. */
  note(text: string): void
  /** The same, of what deserves a second look. */
  warn(text: string): void
  /** Label and value, a line each. */
  facts(rows: readonly Fact[]): void
  /** Something that takes a while. */
  progress(title: string): Progress
}

export interface Question {
  readonly message: string
  /** A few words on what is expected. */
  readonly hint?: string | undefined
  /** Whether there is a question before it. */
  readonly canGoBack: boolean
}

export interface InputQuestion extends Question {
  /** Taken when nothing is typed. */
  readonly default?: string | undefined
  /** Why an answer will not do; the question is then asked again. Undefined when it will. */
  readonly validate?: ((answer: string) => Promise<string | undefined>) | undefined
}

export type PasswordQuestion = Pick<InputQuestion, 'message' | 'hint' | 'canGoBack' | 'validate'>

export interface ConfirmQuestion extends Question {
  readonly default: boolean
}

export interface SelectQuestion<Value extends string> extends Question {
  readonly choices: readonly Choice<Value>[]
  /** Where the arrow is at first. @default the first choice */
  readonly default?: Value | undefined
}

export interface Choice<Value extends string = string> {
  readonly value: Value
  /** @default the value */
  readonly name?: string | undefined
  /** More about it, less prominent. */
  readonly hint?: string | undefined
}

export type Fact = readonly [label: string, value: string]

/** Work under way, from `progress` to `done` or `failed`. */
export interface Progress {
  /** What is happening now. */
  tell(text: string): void
  /** @default nothing is left to be seen */
  done(text?: string): void
  failed(): void
}

/** The person wants to answer the question before this one again. */
export class GoBack extends Error {
  override readonly name = 'GoBack'
}

/** The person left: Ctrl-C, or the end of the input. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
