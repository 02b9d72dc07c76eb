import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { PullContext } from './pull-step.ts'

/** The code lies on this machine already. `directory` may be relative to where the steps before it left off. */
export async function setWorkingDirectory(
  fields: Readonly<Record<string, unknown>>,
  context: Pick<PullContext, 'directory'>,
): Promise<string> {
  const step = 'set_working_directory'
  const { directory } = fields
  if (typeof directory !== 'string' || directory === '') {
    throw new OrcError('step_failed', {
      step,
      reason: 'its "directory" must be a path',
      remedy: `Write it like { step: ${step}, directory: /srv/flows }.`,
    })
  }
  const path = resolve(context.directory, directory)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) {
    const remedy = 'Deploy again from where the code is now, or start the worker on the machine that has it.'
    throw new OrcError('step_failed', { step, reason: `there is no directory ${path} on this machine`, remedy })
  }
  return path
}
