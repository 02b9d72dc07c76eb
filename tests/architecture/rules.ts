import { dirname, join, resolve } from 'node:path'
import { cycles } from './cycles.ts'
import type { Package, Source } from './packages.ts'

export interface Law {
  /** For each package those it may import. */
  readonly mayImport: Readonly<Record<string, readonly string[]>>
  /** Libraries that only the files whose label matches `user` may name. */
  readonly soleUser: ReadonlyArray<{ library: RegExp; user: RegExp }>
}

/** Every import that the law forbids, as `package/file.ts: what is wrong`. */
export function violations(packages: readonly Package[], law: Law): string[] {
  return packages.flatMap((pkg) => {
    if (!law.mayImport[pkg.name]) return [`${pkg.name}: not in MAY_IMPORT`]
    return pkg.sources.flatMap((source) =>
      source.imports.flatMap(({ specifier }) =>
        judge({ pkg, source, specifier, packages, law }).map((finding) => `${source.label}: ${finding}`),
      ),
    )
  })
}

/** Every cycle between files, type imports included: what cannot be read in an order is not layered. */
export function fileCycles(packages: readonly Package[]): string[][] {
  const sources = packages.flatMap((pkg) => pkg.sources)
  const labels = new Map(sources.map(({ path, label }) => [path, label]))
  const neighbours = ({ path, imports }: Source): string[] =>
    imports.flatMap(({ specifier }) => labels.get(resolve(dirname(path), specifier)) ?? [])
  return cycles(new Map(sources.map((source) => [source.label, neighbours(source)])))
}

/** What importing `entry` brings in from outside its package, once types are erased. */
export function loadedBy(entry: string, packages: readonly Package[]): string[] {
  const sources = new Map(packages.flatMap((pkg) => pkg.sources.map((source) => [source.path, source])))
  const outside = new Set<string>()
  const seen = new Set<string>()
  const load = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { specifier, erased } of sources.get(path)?.imports ?? []) {
      if (erased) continue
      if (specifier.startsWith('.')) load(resolve(dirname(path), specifier))
      else outside.add(specifier)
    }
  }
  load(entry)
  return [...outside]
}

/** `core` of `@orc/core`, `@orc/core/model`. */
export const shortName = (name: string): string => name.split('/')[1] ?? name

interface Judged {
  pkg: Package
  source: Source
  specifier: string
  packages: readonly Package[]
  law: Law
}

function judge(judged: Judged): string[] {
  const { pkg, source, specifier, law } = judged
  if (specifier.startsWith('.')) return staysInside(pkg, source, specifier)
  if (specifier.startsWith('@orc/')) return followsArrow(judged)
  const taken = law.soleUser.some(({ library, user }) => library.test(specifier) && !user.test(source.label))
  return taken ? [`may not name ${specifier}`] : []
}

function staysInside(pkg: Package, source: Source, specifier: string): string[] {
  const inside = resolve(dirname(source.path), specifier).startsWith(join(pkg.folder, '/'))
  return inside ? [] : [`${specifier} is outside its package`]
}

/** A test may use any package, since none of it ships; but what it uses must be an entry all the same. */
function followsArrow({ pkg, source, specifier, packages, law }: Judged): string[] {
  const target = shortName(specifier)
  const entries = packages.find(({ name }) => name === target)?.entries
  if (entries && !entries.includes(specifier)) return [`${specifier} is no entry of ${target}`]
  if (source.isTest || target === pkg.name) return []
  const findings: string[] = []
  if (!law.mayImport[pkg.name]?.includes(target)) findings.push(`may not import ${target}`)
  if (!pkg.declared.includes(`@orc/${target}`)) {
    findings.push(`${target} is not among the dependencies of its package.json`)
  }
  return findings
}
