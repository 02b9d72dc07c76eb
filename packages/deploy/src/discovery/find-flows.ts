import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { type FoundFlow, listFlows } from './found-flow.ts'
import { type Glance, glanceAtAll } from './glance.ts'
import { ModuleGraph } from './module-graph.ts'
import { nextTurn } from './next-turn.ts'
import { sourceFiles } from './source-files.ts'

export interface FindFlowsOptions {
  readonly directory: string
  readonly signal?: AbortSignal | undefined
}

export interface FoundFlows {
  /** By file, and within a file in the order of its exports. */
  readonly flows: readonly FoundFlow[]
  readonly skipped: readonly SkippedFile[]
}

/** A file that may hold flows, and in which none could be looked for. */
export interface SkippedFile {
  /** Relative to the directory, with forward slashes on every system. */
  readonly file: string
  /** Why, after line and column where there are some. */
  readonly reason: string
}

/**
 * The flows below a directory, found by reading alone: no file of it is run. A flow is what `flow` of `@orc/core` gives,
 * whatever an import calls it and however it is exported; one that several files export is one flow.
 *
 * Looked through are JavaScript and TypeScript files, less tests, what git ignores, `node_modules`, `dist` and names that
 * begin with a dot. Of these only those are parsed that could make a flow or pass one on. Not seen are flows that other
 * functions make, and what comes by a path alias or through a package of one's own.
 */
export async function findFlows({ directory, signal }: FindFlowsOptions): Promise<FoundFlows> {
  const root = resolve(directory)
  const shown = (path: string): string => relative(root, path).split(sep).join('/')
  const glances = await glanceAtAll(await sourceFiles(root, signal), signal)
  const graph = new ModuleGraph(new Set(glances.map(({ path }) => path)))
  const problems = await parseInWaves(glances, { graph, signal })
  const skipped = [...problems].sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    flows: listFlows(graph, shown),
    skipped: skipped.map(([path, reason]) => ({ file: shown(path), reason })),
  }
}

interface Search {
  readonly graph: ModuleGraph
  readonly signal: AbortSignal | undefined
}

/**
 * First the files that name the package; then, wave by wave, those that import from a file which turned out to export a
 * flow, or `flow`: so the many files that have nothing to do with flows are never parsed. Gives what is wrong with files.
 */
async function parseInWaves(glances: readonly Glance[], search: Search): Promise<Map<string, string>> {
  const importers = importersOf(glances, search.graph)
  const problems = new Map<string, string>()
  for (const { path, trouble } of glances) if (trouble !== undefined) problems.set(path, trouble)
  const telling = new Set<string>()
  let wave = glances.filter(({ text }) => text !== undefined)
  while (wave.length > 0) {
    await parse(wave, { ...search, problems })
    const news = wave.filter(({ path }) => !telling.has(path) && search.graph.exportsOf(path).size > 0)
    for (const { path } of news) telling.add(path)
    const next = new Set(news.flatMap(({ path }) => importers.get(path) ?? []))
    wave = [...next].filter(({ path }) => !telling.has(path) && !problems.has(path))
  }
  return problems
}

async function parse(
  wave: readonly Glance[],
  { graph, problems, signal }: Search & { readonly problems: Map<string, string> },
): Promise<void> {
  const { parseModule } = await import('./parse-module.ts') // with the parser, which only a search needs
  for (const { path, text } of wave) {
    if (graph.has(path)) continue
    await nextTurn()
    signal?.throwIfAborted()
    const parsed = parseModule(path, text ?? (await readFile(path, 'utf8')))
    if ('problem' in parsed) problems.set(path, parsed.problem)
    else graph.add(path, parsed)
  }
}

function importersOf(glances: readonly Glance[], graph: ModuleGraph): Map<string, Glance[]> {
  const importers = new Map<string, Glance[]>()
  for (const glance of glances) {
    for (const specifier of glance.specifiers) {
      const imported = graph.resolve(glance.path, specifier)
      if (imported === undefined) continue
      const known = importers.get(imported)
      if (known) known.push(glance)
      else importers.set(imported, [glance])
    }
  }
  return importers
}
