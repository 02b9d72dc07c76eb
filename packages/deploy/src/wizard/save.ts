import { isOrcError, quoted } from '@orc/core/model'
import type { DeployResult } from '../deploy.ts'
import { saveEntry } from '../orc-yaml/save-entry.ts'
import type { Asked } from './ask-wish.ts'
import { entriesOf } from './entries-of.ts'
import type { Prompts } from './prompts.ts'

/**
 * Offers to keep in orc.yaml what was deployed, and gives the command that deploys it from there. A file that cannot be
 * added to is no failure of what was deployed. Undefined where nothing was written.
 * @throws {Interrupted}
 */
export async function offerToSave(
  prompts: Prompts,
  { result, wish, credentials }: Asked & { readonly result: DeployResult },
): Promise<string | undefined> {
  const hint = 'to deploy it again by its name'
  // What was deployed cannot be gone back from.
  if (!(await prompts.confirm({ message: 'Save to orc.yaml?', hint, default: true, canGoBack: false })))
    return undefined
  try {
    const entries = entriesOf(result.plan, wish)
    for (const entry of entries) await saveEntry({ directory: result.plan.project.root, entry })
    prompts.note(`Saved to orc.yaml in ${result.plan.project.root}.`)
    if (credentials) prompts.note('It holds no password: deploying from it pushes with those of docker login.')
    return `orc --no-prompt deploy ${entries.map(({ name }) => `-n ${quoted(name)}`).join(' ')}`
  } catch (error) {
    if (!isOrcError(error)) throw error
    prompts.warn(`orc.yaml was left as it is. ${error.message} ${error.hint}`)
    return undefined
  }
}
