import { readFileSync } from 'node:fs'

/** Where the time of a CPU profile went: `node bench/read-profile.ts FILE.cpuprofile`, self time first, then with callees. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly children?: readonly number[]
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

const SHOWN = 25

function readProfile(file: string): CpuProfile {
  return JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
}

const placeOf = ({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string =>
  `${functionName || '(anonymous)'}  ${url.split('/').slice(-4).join('/')}:${lineNumber + 1}`

/** Milliseconds spent in each node itself. */
function selfMs({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>()
  samples.forEach((id, index) => times.set(id, (times.get(id) ?? 0) + (timeDeltas[index] ?? 0) / 1000))
  return times
}

/** Milliseconds of each place with what it calls; a place below itself is counted once. */
function totalMs(profile: CpuProfile, self: ReadonlyMap<number, number>): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const totals = new Map<string, number>()
  const walk = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const place = placeOf(node)
    const around = new Set(above).add(place)
    const below = (node.children ?? []).flatMap((id) => nodes.get(id) ?? []).map((child) => walk(child, around))
    const sum = below.reduce((total, ms) => total + ms, self.get(node.id) ?? 0)
    if (!above.has(place)) totals.set(place, (totals.get(place) ?? 0) + sum)
    return sum
  }
  const [root] = profile.nodes
  if (root) walk(root, new Set())
  return totals
}

function bySelf(profile: CpuProfile, self: ReadonlyMap<number, number>): Map<string, number> {
  const places = new Map<string, number>()
  for (const node of profile.nodes) {
    const place = placeOf(node)
    places.set(place, (places.get(place) ?? 0) + (self.get(node.id) ?? 0))
  }
  return places
}

function print(title: string, places: ReadonlyMap<string, number>): void {
  console.log(`\n${title}, ms`)
  const sorted = [...places].sort(([, one], [, other]) => other - one).slice(0, SHOWN)
  for (const [place, ms] of sorted) console.log(`${ms.toFixed(1).padStart(9)}  ${place}`)
}

for (const file of process.argv.slice(2)) {
  const profile = readProfile(file)
  const self = selfMs(profile)
  console.log(`${file}: ${[...self.values()].reduce((sum, ms) => sum + ms, 0).toFixed(0)} ms sampled`)
  print('by itself', bySelf(profile, self))
  print('with what it calls', totalMs(profile, self))
}
