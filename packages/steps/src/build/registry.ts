import { npmCi } from '../commands/npm-ci.ts'
import { runShellScript, type ScriptPlace } from '../commands/run-shell-script.ts'
import type { BuildContext, BuildStepFunction } from './build-step.ts'

/** The build and push steps that need no engine; `dockerSteps` of `@orc/docker` has the others. */
export const BUILD_STEPS: Readonly<Record<string, BuildStepFunction>> = {
  npm_ci: (fields, context) => npmCi(fields, placeOf(context)),
  run_shell_script: (fields, context) => runShellScript(fields, placeOf(context)),
}

function placeOf({ directory, signal, onProgress }: BuildContext): ScriptPlace {
  return { directory, signal, onLine: (message) => onProgress({ message }) }
}
