/** The parts of npm's package-lock.json (lockfileVersion 2 and 3) that the report reads. */
export interface Lockfile {
  readonly name?: string
  readonly lockfileVersion: number
  /** By the place of each package below the project: `node_modules/a/node_modules/b`; the project itself is ``. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  /** A workspace: it lies where `resolved` says. */
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Installed {
  readonly place: string
  readonly name: string
  readonly version: string
  readonly license: string
}

/** Every package that an install puts below node_modules, each place once; workspaces are not among them. */
export function installedPackages({ packages }: Lockfile): Installed[] {
  return Object.entries(packages)
    .filter(([place, entry]) => place.includes('node_modules/') && !entry.link)
    .map(([place, entry]) => ({
      place,
      name: nameOf(place, entry),
      version: entry.version ?? 'unknown',
      license: entry.license ?? 'not stated',
    }))
}

/** A package goes by its place, unless it is a workspace, or was installed under another name than its own. */
function nameOf(place: string, { name }: LockedPackage = {}): string {
  return name ?? place.split('node_modules/').at(-1) ?? place
}

export interface Duplicate {
  readonly name: string
  readonly versions: string[]
}

/** Packages that are installed in more than one version, the most versions first. */
export function duplicates(installed: readonly Installed[]): Duplicate[] {
  const versionsByName = new Map<string, Set<string>>()
  for (const { name, version } of installed) {
    versionsByName.set(name, (versionsByName.get(name) ?? new Set()).add(version))
  }
  return [...versionsByName]
    .filter(([, versions]) => versions.size > 1)
    .map(([name, versions]) => ({ name, versions: [...versions].sort() }))
    .sort((a, b) => b.versions.length - a.versions.length || a.name.localeCompare(b.name))
}

export interface LicenceCount {
  readonly licence: string
  readonly packages: number
}

/** How many packages are under each licence, the commonest first. */
export function licences(installed: readonly Installed[]): LicenceCount[] {
  const counts = new Map<string, number>()
  for (const { license } of installed) counts.set(license, (counts.get(license) ?? 0) + 1)
  return [...counts]
    .map(([licence, packages]) => ({ licence, packages }))
    .sort((a, b) => b.packages - a.packages || a.licence.localeCompare(b.licence))
}

/**
 * The longest way from the project to a package through dependencies, as names. Where packages depend on each other in a
 * circle, the way ends before it would come round.
 */
export function deepestChain(lockfile: Lockfile): string[] {
  const search = new ChainSearch(lockfile)
  let deepest: string[] = []
  for (const place of rootPlaces(lockfile)) {
    const chain = search.from(place)
    if (chain.length > deepest.length) deepest = chain
  }
  return deepest.map((place) => nameOf(place, lockfile.packages[place]))
}

/** Where dependencies begin: the project, and its workspaces. */
function rootPlaces({ packages }: Lockfile): string[] {
  const roots = Object.keys(packages).filter((place) => !place.includes('node_modules/'))
  return roots.flatMap((root) => {
    const { dependencies, devDependencies } = packages[root] ?? {}
    return Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => resolve(packages, root, name) ?? [])
  })
}

class ChainSearch {
  readonly #packages: Lockfile['packages']
  readonly #known = new Map<string, string[]>()
  readonly #onTheWay = new Set<string>()

  constructor({ packages }: Lockfile) {
    this.#packages = packages
  }

  from(place: string): string[] {
    const known = this.#known.get(place)
    if (known) return known
    this.#onTheWay.add(place)
    let longest: string[] = []
    for (const next of this.#dependenciesOf(place)) {
      if (this.#onTheWay.has(next)) continue
      const chain = this.from(next)
      if (chain.length > longest.length) longest = chain
    }
    this.#onTheWay.delete(place)
    const chain = [place, ...longest]
    this.#known.set(place, chain)
    return chain
  }

  #dependenciesOf(place: string): string[] {
    const { dependencies, optionalDependencies } = this.#packages[place] ?? {}
    const names = Object.keys({ ...dependencies, ...optionalDependencies })
    return names.flatMap((name) => resolve(this.#packages, place, name) ?? [])
  }
}

/** As Node does: beside the package's own dependencies first, then further up. */
function resolve(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let base: string | undefined = from; base !== undefined; base = parentOf(base)) {
    const place = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`
    const entry = packages[place]
    if (entry) return entry.link ? entry.resolved : place
  }
  return undefined
}

function parentOf(place: string): string | undefined {
  if (place === '') return undefined
  const cut = place.lastIndexOf('/node_modules/')
  return cut === -1 ? '' : place.slice(0, cut)
}
