import { npmCi } from '../commands/npm-ci.ts'
import { runShellScript } from '../commands/run-shell-script.ts'
import { gitClone } from '../git/git-clone.ts'
import type { PullContext, PullStepFunction } from './pull-step.ts'
import { setWorkingDirectory } from './set-working-directory.ts'

/** The pull steps that deployments may name. A step of one's own joins by being in the record that is passed. */
export const PULL_STEPS: Readonly<Record<string, PullStepFunction>> = {
  git_clone: async (fields, context) => {
    const { directory, commit } = await gitClone(fields, context)
    return { directory, commit, outputs: { directory, commit } }
  },
  set_working_directory: setWorkingDirectory,
  // Both do something where the code is, and leave it there.
  npm_ci: async (fields, context) => ({
    directory: context.directory,
    outputs: await npmCi(fields, placeOf('npm_ci', context)),
  }),
  run_shell_script: async (fields, context) => ({
    directory: context.directory,
    outputs: await runShellScript(fields, placeOf('run_shell_script', context)),
  }),
}

function placeOf(step: string, { directory, signal, log }: PullContext) {
  return { directory, signal, onLine: (line: string) => log.debug('pull step: output', { step, line }) }
}
