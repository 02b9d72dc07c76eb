import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OrcError } from '@orc/core/model'
import type { BuildFailure, BuildOptions, BuildResult, Message, Plugin } from 'esbuild'
import { ownLocation, ownLocationWords } from './own-location.ts'

/** What is bundled: the flow file, in its project, seen through these export conditions. */
export interface Source {
  /** Real and absolute, as all paths here. */
  readonly directory: string
  readonly entry: string
  /** Beside `node` and `import` or `require`. */
  readonly conditions: readonly string[]
}

export interface Bundle {
  readonly code: string
  readonly map: string
  /** Every file whose content is in it. */
  readonly inputs: readonly string[]
  /** Of those inputs that are code: the hash of what was read. */
  readonly hashes: ReadonlyMap<string, string>
  readonly esbuildVersion: string
}

export interface BundleStyle {
  /** What becomes of installed packages. */
  readonly packages: Plugin
  /** Where a source will think it lies when it runs. @default where it lies */
  readonly locate?: ((path: string) => string) | undefined
}

/**
 * One ES module of a flow file and all first-party code that it reaches.
 * @throws {OrcError} `flow_file_broken` with file, line and column.
 */
export async function bundle(source: Source, { packages, locate = (path) => path }: BundleStyle): Promise<Bundle> {
  const hashes = new Map<string, string>()
  const plugins = [packages, ownLocation(hashes, locate)]
  return withEsbuild(async ({ build, version }) => {
    const result = await build(optionsFor(source, { plugins, locate })).catch((failure: unknown) => {
      throw broken(source, failure)
    })
    const [map = '', code = ''] = ['.map', '.mjs'].map((end) => textOf(result, end))
    const place = (path: string): string => locate(resolve(source.directory, path))
    const inputs = Object.keys(result.metafile.inputs).map((path) => resolve(source.directory, path))
    return { code, map: withSourcesAt(map, place), inputs, hashes, esbuildVersion: version }
  })
}

interface OptionParts {
  readonly plugins: Plugin[]
  readonly locate: (path: string) => string
}

function optionsFor({ directory, entry, conditions }: Source, { plugins, locate }: OptionParts) {
  const from = JSON.stringify(pathToFileURL(locate(entry)).href)
  const require = `var require=process.getBuiltinModule("node:module").createRequire(${from});`
  return {
    absWorkingDir: directory,
    entryPoints: [entry],
    outfile: resolve(directory, 'flow.mjs'),
    write: false,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // A list, even an empty one, keeps esbuild from adding `module`: those builds are for bundlers, not for Node.
    conditions: [...conditions],
    sourcemap: true,
    sourcesContent: false,
    keepNames: true,
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
    banner: { js: require },
    define: ownLocationWords,
    plugins,
  } satisfies BuildOptions
}

function textOf({ outputFiles }: { outputFiles: BuildResult<{ write: false }>['outputFiles'] }, end: string): string {
  return outputFiles.find((file) => file.path.endsWith(end))?.text ?? ''
}

/** The map moves away from the sources; what it names is absolute. */
function withSourcesAt(map: string, place: (path: string) => string): string {
  const parsed = JSON.parse(map) as { sources: string[] }
  return JSON.stringify({ ...parsed, sources: parsed.sources.map(place) })
}

/** At most this many of esbuild's complaints; the first is nearly always the cause of the others. */
const SHOWN_PROBLEMS = 3

function broken({ directory, entry }: Source, failure: unknown): OrcError {
  const problems = (failure as Partial<BuildFailure>).errors ?? []
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => problemText(problem, directory))
  const more = problems.length > SHOWN_PROBLEMS ? [`and ${problems.length - SHOWN_PROBLEMS} more`] : []
  const reason = shown.length > 0 ? [...shown, ...more].join('; ') : String(failure)
  return new OrcError('flow_file_broken', { file: entry, reason }, { cause: failure })
}

function problemText({ text, location }: Message, directory: string): string {
  return location ? `${resolve(directory, location.file)}:${location.line}:${location.column + 1}: ${text}` : text
}

type Esbuild = typeof import('esbuild')
let users = 0

/** esbuild keeps a process of its own, 30 MB; it goes when nobody builds. */
async function withEsbuild<Result>(use: (esbuild: Esbuild) => Promise<Result>): Promise<Result> {
  users += 1
  const esbuild = await import('esbuild')
  try {
    return await use(esbuild)
  } finally {
    users -= 1
    if (users === 0) await esbuild.stop()
  }
}
