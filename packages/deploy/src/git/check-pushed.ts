import type { PullStep } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import { GIT_STEP } from './git-pull-steps.ts'
import { type Repository, readRepository, unseenWork } from './repository.ts'

interface Pushing {
  /** The project's. */
  readonly directory: string
  readonly pullSteps: readonly PullStep[]
  readonly allowUnpushed?: boolean | undefined
}

/**
 * Workers that clone the repository of this project see what was pushed. What they would not see is named, for whoever
 * deploys expects what is in front of them. Another repository, and another branch of this one, are as they are.
 * @throws {OrcError} `work_unpushed`
 */
export async function checkPushed({ directory, pullSteps, allowUnpushed = false }: Pushing): Promise<void> {
  const clones = pullSteps.filter(({ step }) => step === GIT_STEP)
  if (allowUnpushed || clones.length === 0) return
  const repository = await readRepository(directory)
  if (repository === undefined || !clones.some((clone) => isOwn(clone, repository))) return
  const problems = unseenWork(repository)
  if (problems.length > 0) throw new OrcError('work_unpushed', { repository: repository.url, problems })
}

function isOwn(clone: PullStep, { url, branch }: Repository): boolean {
  return clone['repository'] === url && (clone['branch'] === undefined || clone['branch'] === branch)
}
