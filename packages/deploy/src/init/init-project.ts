import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import { ORC_YAML } from '../orc-yaml/orc-yaml.ts'
import { EXAMPLE } from './example.ts'

export interface InitOptions {
  readonly directory: string
  /** A prefect.yaml to begin from, relative to the directory. @default an example, all of it commented out */
  readonly from?: string | undefined
  /** Whether a file that is there is written over. @default false */
  readonly force?: boolean | undefined
}

export interface InitResult {
  /** Absolute. */
  readonly file: string
  /** How many deployments are in it. */
  readonly deployments: number
  /** What of the other file has no counterpart, each with its line: `prefect.yaml:12: …`. */
  readonly notes: readonly string[]
}

/**
 * Writes a project's orc.yaml.
 * @throws {OrcError} `usage` where there is one already, `orc_yaml_not_found` and `orc_yaml_invalid` for the other file
 */
export async function initProject({ directory, from, force = false }: InitOptions): Promise<InitResult> {
  const file = join(resolve(directory), ORC_YAML)
  if (existsSync(file) && !force) {
    throw new OrcError('usage', {
      problem: `There is already a file ${file}.`,
      remedy: 'Write over it with --force, or add to it by hand or by orc deploy.',
    })
  }
  const { text, deployments, notes } = from === undefined ? PLAIN : await converted(resolve(directory, from))
  await writeFile(file, text)
  return { file, deployments, notes }
}

const PLAIN = { text: EXAMPLE, deployments: 0, notes: [] }

async function converted(source: string) {
  const { convertPrefectYaml } = await import('./convert-prefect-yaml.ts')
  const text = await readFile(source, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('orc_yaml_not_found', { file: source, reason }, { cause: error })
  })
  return convertPrefectYaml(text, basename(source))
}
