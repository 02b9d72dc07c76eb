import {
  fillReferences,
  isRecord,
  mergeJobVariables,
  type Reference,
  references,
  renderTemplate,
} from '@orc/core/model'
import type { ClaimedRow } from '@orc/store'

/** The value of a secret or a variable. Throws when there is none. */
export type Resolve = (reference: Reference) => Promise<unknown>

/**
 * A run's job: the pool's configuration with defaults, deployment's and run's values in it, and then the secrets and
 * variables that these refer to. The second step fills in references only, so that a value which happens to hold
 * `{{ braces }}` of some other program arrives as it was given, and a secret's text is never looked into.
 */
export async function renderJob(row: ClaimedRow, resolve: Resolve): Promise<Record<string, unknown>> {
  const { baseJobTemplate, deploymentJobVariables, run } = row
  const values = mergeJobVariables(baseJobTemplate, deploymentJobVariables, run.jobVariables)
  const job = await withReferences(renderTemplate(baseJobTemplate.job_configuration, values), resolve)
  return isRecord(job) ? job : {}
}

/** A value with the secrets and variables that it refers to in it. */
export async function withReferences<Value>(value: Value, resolve: Resolve): Promise<Value> {
  const filled = new Map<string, unknown>()
  for (const [placeholder, reference] of references(value)) filled.set(placeholder, await resolve(reference))
  return filled.size === 0 ? value : (fillReferences(value, filled) as Value)
}
