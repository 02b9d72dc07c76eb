import { OrcError } from '@orc/core/model'
import type { CliContext } from './context.ts'

/** The pool that was named, else the default one. @throws {OrcError} `answer_required` without either. */
export function workPoolOf(pool: string | undefined, { settings }: CliContext): string {
  const found = pool ?? settings.values.defaultWorkPool
  if (found) return found
  throw new OrcError('usage', {
    problem: 'No work pool is named, and there is no default one.',
    remedy: 'Pass --pool NAME, or set a default: orc config set ORC_DEFAULT_WORK_POOL NAME',
  })
}
