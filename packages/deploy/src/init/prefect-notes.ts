import type { Path, YamlDocument } from '../orc-yaml/document.ts'

export type Plain = Readonly<Record<string, unknown>>

/** What could not be converted, each with the line on which it is written. */
export class Notes {
  readonly #yaml: YamlDocument
  readonly #file: string
  readonly #path: Path
  readonly #found: { line: number; text: string }[]

  constructor(yaml: YamlDocument, file: string, inside: { path: Path; found: { line: number; text: string }[] }) {
    this.#yaml = yaml
    this.#file = file
    this.#path = inside.path
    this.#found = inside.found
  }

  /** The same list, for what is written further in. */
  within(...path: Path): Notes {
    return new Notes(this.#yaml, this.#file, { path: [...this.#path, ...path], found: this.#found })
  }

  /** About a key at this place, or about the place itself. */
  add(text: string, key?: string): void {
    const { line } = key === undefined ? this.#yaml.positionOf(this.#path) : this.#yaml.positionOfKey(this.#path, key)
    this.#found.push({ line, text })
  }

  /** Keys that nobody took. */
  addAll(rest: Plain): void {
    for (const key of Object.keys(rest)) this.add(`"${key}" has no counterpart and is left out`, key)
  }

  /** By line, each once: an anchor that several use is written in one place. */
  texts(): string[] {
    const sorted = [...this.#found].sort((one, other) => one.line - other.line)
    return [...new Set(sorted.map(({ line, text }) => `${this.#file}:${line}: ${text}`))]
  }
}
