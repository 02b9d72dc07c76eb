import { isAbsolute, relative, resolve, sep } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type Entrypoint, parseEntrypoint, projectRoot } from '@orc/steps'

/** Where a flow's code is, seen from its project. */
export interface ProjectFlow extends Entrypoint {
  /** The project's directory, absolute: what the entrypoint is relative to. */
  readonly root: string
  /** `FILE:EXPORT`, relative to the root, with forward slashes on every system. */
  readonly entrypoint: string
  /** Whether the asker stood below the root, so that what was typed is not what is stored. */
  readonly isBelowRoot: boolean
}

/**
 * The flow that was typed in a directory. Its file is looked for there; what is stored is relative to the project's
 * root, so that it means the same wherever it was typed.
 * @throws {OrcError} `entrypoint_invalid`; `usage` for a file outside of the project
 */
export function locateFlow(directory: string, typed: string): ProjectFlow {
  const { file, exportName } = parseEntrypoint(typed)
  const here = resolve(directory)
  const root = projectRoot(here) ?? here
  const path = relative(root, resolve(here, file))
  if (path.startsWith('..') || isAbsolute(path)) {
    throw new OrcError('usage', {
      problem: `${file} is outside of the project ${root}.`,
      remedy: 'Deploy from the directory of the project that the file is part of.',
    })
  }
  const stored = path.split(sep).join('/')
  return { root, file: stored, exportName, entrypoint: `${stored}:${exportName}`, isBelowRoot: root !== here }
}
