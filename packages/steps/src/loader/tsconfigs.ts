import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'

/** Read by pattern, for these files hold comments; a match too many is one more file in the digest, which harms nobody. */
const EXTENDS = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/
const QUOTED = /"([^"]+)"/g

/** The tsconfig files that say how these sources are compiled: of each folder the nearest one, and what they extend. */
export function tsconfigsOf(sources: readonly string[]): string[] {
  const found = new Set<string>()
  for (const folder of new Set(sources.map((source) => dirname(source)))) {
    const nearest = nearestTsconfig(folder)
    if (nearest) addWithBases(nearest, found)
  }
  return [...found]
}

function nearestTsconfig(folder: string): string | undefined {
  const here = resolve(folder, 'tsconfig.json')
  if (existsSync(here)) return here
  const above = dirname(folder)
  return above === folder ? undefined : nearestTsconfig(above)
}

function addWithBases(file: string, found: Set<string>): void {
  if (found.has(file)) return
  found.add(file)
  const [, bases = ''] = EXTENDS.exec(readFileSync(file, 'utf8')) ?? []
  for (const [, base = ''] of bases.matchAll(QUOTED)) {
    const path = baseFile(base, file)
    if (path) addWithBases(path, found)
  }
}

function baseFile(base: string, from: string): string | undefined {
  if (!base.startsWith('.') && !isAbsolute(base)) return packagedBase(base, from)
  const path = resolve(dirname(from), base)
  return [path, `${path}.json`].find((candidate) => candidate.endsWith('.json') && existsSync(candidate))
}

function packagedBase(base: string, from: string): string | undefined {
  const require = createRequire(from)
  for (const candidate of [base, `${base}/tsconfig.json`, `${base}.json`]) {
    try {
      const path = require.resolve(candidate)
      if (path.endsWith('.json')) return path
    } catch {
      // the next spelling, then none
    }
  }
  return undefined
}
