import { existsSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { Source } from './bundle.ts'

export interface SourceAsk {
  readonly directory: string
  /** Relative to the directory, or absolute. */
  readonly file: string
  readonly conditions?: readonly string[] | undefined
}

/** The bundler speaks of real paths, whatever links lead to the project. */
export function sourceOf({ directory, file, conditions = ownConditions() }: SourceAsk): Source {
  const project = realPath(resolve(directory))
  return { directory: project, entry: realPath(resolve(project, file)), conditions }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

/** `--conditions` and `-C`, which hold for what this process imports itself. */
function ownConditions(): string[] {
  const options = process.execArgv.join(' ')
  return [...options.matchAll(/(?:^|\s)(?:--conditions|-C)[= ](\S+)/g)].map(([, condition = '']) => condition)
}

/** @throws {OrcError} `flow_file_not_found`. */
export function assertFile({ entry }: Source): void {
  if (statSync(entry, { throwIfNoEntry: false })?.isFile()) return
  throw new OrcError('flow_file_not_found', { file: entry })
}
