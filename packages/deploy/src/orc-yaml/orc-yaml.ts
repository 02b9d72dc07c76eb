import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { Path } from './document.ts'
import type { DeploymentEntry, OrcYamlContent } from './schema.ts'

export const ORC_YAML = 'orc.yaml'

/** A project's file of deployments, read and checked. */
export interface OrcYaml {
  /** Absolute. */
  readonly file: string
  /** The project's directory: entrypoints are relative to it. */
  readonly directory: string
  readonly content: OrcYamlContent
  /** In their order, each with the steps of the file's top where it has none of its own. */
  readonly entries: readonly FileEntry[]
}

export interface FileEntry {
  readonly entry: DeploymentEntry
  /** `orc.yaml:12:5`: where it, or something within it, is written. */
  readonly place: (path?: Path) => string
}

/** The file of the directory's project: in the directory itself, or in the nearest one above that has one. */
export function findOrcYaml(directory: string): string | undefined {
  const here = resolve(directory)
  const file = join(here, ORC_YAML)
  if (existsSync(file)) return file
  return dirname(here) === here ? undefined : findOrcYaml(dirname(here))
}

/**
 * @throws {OrcError} `orc_yaml_invalid` with line and column of each thing that is wrong, `orc_yaml_not_found`
 */
export async function readOrcYaml(file: string): Promise<OrcYaml> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('orc_yaml_not_found', { file, reason }, { cause: error })
  })
  return parseOrcYaml(text, file)
}

/** As `readOrcYaml`, of a text. @throws {OrcError} `orc_yaml_invalid` */
export async function parseOrcYaml(text: string, file: string): Promise<OrcYaml> {
  // Both are large, and most commands read no file of deployments.
  const [{ placeText, readYaml }, { OrcYamlFile }, { invalidYaml }] = await Promise.all([
    import('./document.ts'),
    import('./schema.ts'),
    import('./problems.ts'),
  ])
  const name = basename(file)
  const yaml = readYaml(text, name)
  const parsed = OrcYamlFile.safeParse(yaml.value ?? {}, { reportInput: true })
  if (!parsed.success) throw invalidYaml(parsed.error, { yaml, schema: OrcYamlFile, file: name })
  const content = parsed.data
  const { build, push, pull, deployments = [] } = content
  const entries = deployments.map((entry, index): FileEntry => {
    const inherited = { ...(build && { build }), ...(push && { push }), ...(pull && { pull }) }
    const place = (path: Path = []): string => {
      // What an entry has from the top of the file is written there.
      const isOwn = path[0] === undefined || Object.hasOwn(entry, path[0])
      return placeText(name, yaml.positionOf(isOwn ? ['deployments', index, ...path] : path))
    }
    return { entry: { ...inherited, ...entry }, place }
  })
  return { file, directory: dirname(resolve(file)), content, entries }
}
