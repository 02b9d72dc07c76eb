import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type Fields, optionalText } from '../fields.ts'
import { exclusively } from './exclusively.ts'
import { howItFailed, runForStep } from './run-command.ts'
import type { ScriptPlace } from './run-shell-script.ts'

const STEP = 'npm_ci'

/** In node_modules: the hash of the lock file that it was installed from. */
const MARK = '.orc-npm-ci'

/**
 * `npm_ci { directory? }`: installs what package-lock.json says. Nothing is done where the step did it before, from the
 * same lock file and for the same Node, so that only the first run of a commit waits for it.
 * @throws {OrcError} `step_failed`
 */
export async function npmCi(
  fields: Fields,
  { directory, signal, onLine }: ScriptPlace,
): Promise<Record<string, string>> {
  const cwd = resolve(directory, optionalText(fields['directory']) ?? '.')
  const lock = await readFile(join(cwd, 'package-lock.json')).catch((cause: unknown) => {
    const remedy = 'Commit the lock file that npm install writes, or name the directory that has it.'
    throw new OrcError(
      'step_failed',
      { step: STEP, reason: `there is no package-lock.json in ${cwd}`, remedy },
      { cause },
    )
  })
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex')
  const mark = join(cwd, 'node_modules', MARK)
  // Another run of the same commit would find half of it.
  await exclusively(join(cwd, '.orc-npm-ci.lock'), signal, async () => {
    if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return
    const words = ['npm', 'ci', '--no-audit', '--no-fund'] as const
    const done = await runForStep(STEP, words, { cwd, signal, onLine })
    if (done.code !== 0)
      throw new OrcError('step_failed', { step: STEP, reason: `npm ci ended with ${howItFailed(done)}` })
    await writeFile(mark, wanted)
  })
  return { directory: cwd }
}
