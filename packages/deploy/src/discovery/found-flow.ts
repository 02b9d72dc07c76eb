import { flowName } from '@orc/steps'
import type { Made, ModuleGraph } from './module-graph.ts'

export interface FoundFlow {
  /** As deploying will call it; where it is computed it cannot be read, and that of the export stands here. */
  readonly name: string
  /** Relative to the directory that was searched, with forward slashes on every system. */
  readonly file: string
  readonly exportName: string
  /** `FILE:EXPORT`. */
  readonly entrypoint: string
  /** Other entrypoints of the same flow under the same name: where else it is exported from. */
  readonly aliases: readonly string[]
}

/** A flow under one of the names that a module exports it by. */
interface Export {
  readonly flow: Made
  readonly path: string
  readonly exportName: string
}

/** Each flow once, at its declaration where it is exported there; again only where an export gives it another name. */
export function listFlows(graph: ModuleGraph, shown: (path: string) => string): FoundFlow[] {
  const groups = new Map<string, { name: string; exports: Export[] }>()
  for (const found of graph
    .paths()
    .sort()
    .flatMap((path) => flowExports(graph, path))) {
    const { flow, path, exportName } = found
    const name = flowName({ name: flow.flowName }, { file: path, exportName })
    const key = [flow.file, flow.local, name].join('\0')
    const group = groups.get(key) ?? { name, exports: [] }
    group.exports.push(found)
    groups.set(key, group)
  }
  const flows = [...groups.values()].flatMap((group) => foundFlow(group, shown))
  return flows.sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : 0))
}

/** What can be written behind the colon of an entrypoint: a module may export `'any text'`. */
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function flowExports(graph: ModuleGraph, path: string): Export[] {
  const exported = [...graph.exportsOf(path)].flatMap(([exportName, meaning]): Export[] =>
    meaning.kind === 'flow' && IDENTIFIER.test(exportName) ? [{ flow: meaning, path, exportName }] : [],
  )
  // Beside a name, `export default` is one more way to the same flow, and would call it after its file.
  const isNamed = ({ flow: { file, local } }: Export): boolean =>
    exported.some(({ flow, exportName }) => exportName !== 'default' && flow.file === file && flow.local === local)
  return exported.filter((found) => found.exportName !== 'default' || !isNamed(found))
}

function foundFlow(
  { name, exports }: { readonly name: string; readonly exports: readonly Export[] },
  shown: (path: string) => string,
): FoundFlow[] {
  const main = exports.find(({ flow, path }) => flow.file === path) ?? exports[0]
  if (!main) return []
  const entrypoint = ({ path, exportName }: Export): string => `${shown(path)}:${exportName}`
  const aliases = exports.filter((other) => other !== main).map(entrypoint)
  const { path, exportName } = main
  return [{ name, file: shown(path), exportName, entrypoint: entrypoint(main), aliases }]
}
