import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { PullStep } from '@orc/core/contract'
import type { Repository } from './repository.ts'

export const GIT_STEP = 'git_clone'

/**
 * Steps that bring a branch to the worker, go to where in it the project is, and install what its lock file names: a clone
 * has no node_modules.
 */
export function gitPullSteps(
  { url, branch }: { readonly url: string; readonly branch: string },
  { projectRoot, repository }: { readonly projectRoot: string; readonly repository: Repository | undefined },
): PullStep[] {
  const clone = { step: GIT_STEP, repository: url, branch }
  const below = repository === undefined ? '' : relative(repository.root, projectRoot).split(sep).join('/')
  const goBelow = below === '' ? [] : [{ step: 'set_working_directory', directory: below }]
  const install = existsSync(join(projectRoot, 'package-lock.json')) ? [{ step: 'npm_ci' }] : []
  return [clone, ...goBelow, ...install]
}
