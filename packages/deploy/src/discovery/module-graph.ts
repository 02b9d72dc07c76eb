import { dirname, resolve } from 'node:path'
import type { Foreign, Local, ModuleFacts, Reference } from './module-facts.ts'

/** What a name stands for, as far as flows go. */
export type Meaning =
  /** `flow` of `@orc/core`. */
  | { readonly kind: 'maker' }
  | Made
  /** A module as an object: its path, or the package's name. */
  | { readonly kind: 'module'; readonly module: string }

/** A flow. File and local name of its declaration tell it from every other. */
export interface Made {
  readonly kind: 'flow'
  readonly file: string
  readonly local: string
  /** As it says itself. */
  readonly flowName: string | undefined
}

const CORE = '@orc/core'

/** Modules that were parsed, and what their names mean across imports and re-exports. */
export class ModuleGraph {
  readonly #modules = new Map<string, ModuleFacts>()
  readonly #files: ReadonlySet<string>

  /** @param files all that imports may lead to */
  constructor(files: ReadonlySet<string>) {
    this.#files = files
  }

  add(path: string, facts: ModuleFacts): void {
    this.#modules.set(path, facts)
  }

  has(path: string): boolean {
    return this.#modules.has(path)
  }

  /** Of the modules that were added. */
  paths(): string[] {
    return [...this.#modules.keys()]
  }

  /** What a module exports that has to do with flows, what it passes on of others included. */
  exportsOf(path: string): Map<string, Meaning> {
    const found = new Map<string, Meaning>()
    for (const name of this.#exportNames(path, new Set())) {
      const meaning = this.#exported({ path, name }, new Set())
      if (meaning) found.set(name, meaning)
    }
    return found
  }

  /** The file that a relative import means, as TypeScript and Node look for it. */
  resolve(from: string, specifier: string): string | undefined {
    const path = resolve(dirname(from), specifier)
    return candidates(path).find((candidate) => this.#files.has(candidate))
  }

  #exportNames(path: string, seen: Set<string>): string[] {
    const facts = this.#modules.get(path)
    if (!facts || seen.has(path)) return []
    seen.add(path)
    const passedOn = facts.starsFrom.flatMap((specifier) => {
      if (specifier === CORE) return ['flow']
      const file = this.resolve(path, specifier)
      return file === undefined ? [] : this.#exportNames(file, seen).filter((name) => name !== 'default')
    })
    return [...new Set([...facts.exports.keys(), ...passedOn])]
  }

  /** Names that stand for each other in a circle mean nothing, hence `seen`. */
  #exported({ path, name }: Place, seen: Set<string>): Meaning | undefined {
    const facts = this.#modules.get(path)
    const key = `${path}\0${name}`
    if (!facts || seen.has(key)) return undefined
    seen.add(key)
    const own = facts.exports.get(name)
    if (own) return isLocal(own) ? this.#local({ path, name: own.local }, seen) : this.#foreign(path, own, seen)
    if (name === 'default') return undefined
    for (const from of facts.starsFrom) {
      const meaning = this.#foreign(path, { from, name }, seen)
      if (meaning) return meaning
    }
    return undefined
  }

  #foreign(importer: string, { from, name }: Foreign, seen: Set<string>): Meaning | undefined {
    const module = from === CORE ? CORE : this.resolve(importer, from)
    if (module === undefined) return undefined
    return name === '*' ? { kind: 'module', module } : this.#member(module, name, seen)
  }

  #member(module: string, name: string, seen: Set<string>): Meaning | undefined {
    if (module === CORE) return name === 'flow' ? { kind: 'maker' } : undefined
    return this.#exported({ path: module, name }, seen)
  }

  #local({ path, name }: Place, seen: Set<string>): Meaning | undefined {
    const facts = this.#modules.get(path)
    const key = `${path}\0local ${name}`
    if (!facts || seen.has(key)) return undefined
    seen.add(key)
    const imported = facts.imports.get(name)
    if (imported) return this.#foreign(path, imported, seen)
    const declared = facts.declared.get(name)
    if (!declared) return undefined
    if ('same' in declared) return this.#reference(path, declared.same, seen)
    const maker = this.#reference(path, declared.call, seen)
    if (maker?.kind !== 'maker') return undefined
    return { kind: 'flow', file: path, local: name, flowName: declared.flowName }
  }

  #reference(path: string, { name, member }: Reference, seen: Set<string>): Meaning | undefined {
    const meaning = this.#local({ path, name }, seen)
    if (member === undefined) return meaning
    return meaning?.kind === 'module' ? this.#member(meaning.module, member, seen) : undefined
  }
}

interface Place {
  readonly path: string
  readonly name: string
}

function isLocal(exported: Foreign | Local): exported is Local {
  return 'local' in exported
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

/** As written; the TypeScript that a `.js` stands for; with an extension; as a folder's index. */
function candidates(path: string): string[] {
  const [, stem, kind] = /^(.*)\.([cm]?)jsx?$/.exec(path) ?? []
  const typescript = stem === undefined ? [] : [`${stem}.${kind}ts`, `${stem}.tsx`]
  const extended = EXTENSIONS.map((extension) => `${path}${extension}`)
  return [path, ...typescript, ...extended, ...EXTENSIONS.map((extension) => `${path}/index${extension}`)]
}
