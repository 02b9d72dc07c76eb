import { posix } from 'node:path'
import { parseEntrypoint } from '@orc/steps'
import type { FlowInImage } from '../images/code-labels.ts'
import { deterministicTar, sha256, type TarFile } from './deterministic-tar.ts'

/** Where flows are in an image. */
const CODE = 'opt/orc/code'
/** Where their project would be: what `import.meta.url` says, and where they work. */
export const PROJECT = '/opt/orc/app'

export interface FlowLayer {
  readonly tar: Buffer
  /** By flow file, relative to the project. */
  readonly flows: Readonly<Record<string, FlowInImage>>
  /** Of the code of all of them. */
  readonly digest: string
}

export interface LayerRequest {
  /** The project's. */
  readonly directory: string
  /** `FILE:EXPORT`, one or more. */
  readonly entrypoints: readonly string[]
}

/**
 * The one layer that an image of flows has over its base: a bundle for each flow file, its packages in it.
 * @throws {OrcError} `flow_file_not_found`, `flow_file_broken`, `package_not_bundleable`.
 */
export async function flowLayer({ directory, entrypoints }: LayerRequest): Promise<FlowLayer> {
  // Loaded when something is built: the loader brings its bundler.
  const { bundleForImage } = await import('@orc/steps/loader')
  const names = [...new Set(entrypoints.map((entrypoint) => posix.normalize(parseEntrypoint(entrypoint).file)))].sort()
  const files: TarFile[] = [{ path: `${PROJECT.slice(1)}/`, content: '' }]
  const flows: Record<string, FlowInImage> = {}
  for (const file of names) {
    const { code, map, digest } = await bundleForImage({ directory, file, place: PROJECT })
    const path = `${CODE}/${digest.slice(0, 16)}/flow.mjs`
    files.push({ path, content: `${code}//# sourceMappingURL=flow.mjs.map\n` }, { path: `${path}.map`, content: map })
    flows[file] = { file: `/${path}`, digest }
  }
  const [only, ...more] = Object.values(flows)
  const digest = only && more.length === 0 ? only.digest : sha256(JSON.stringify(flows))
  return { tar: await deterministicTar(files), flows, digest }
}
