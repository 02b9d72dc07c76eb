import type { CollisionStrategy } from './collisions.ts'
import { OrcError } from './errors.ts'
import { nearest } from './nearest.ts'
import { isRecord, type JsonSchema, placeholders, renderTemplate } from './templates.ts'

/** What a key is made from: `{{ parameters.tenant }}`, deeper `{{ parameters.order.region }}`. */
const PARAMETER = /^parameters((?:\.[^.\s]+)+)$/

/**
 * The key under which a run counts towards its deployment's limit: each key has the whole limit for itself. A parameter
 * that a run does not have is empty, so runs without one share a key; what is no text is written as JSON.
 */
export function concurrencyKey(template: string, parameters: Readonly<Record<string, unknown>>): string {
  const values = [...placeholders(template)].map((name) => [name, valueAt(parameters, pathOf(name))] as const)
  const key = renderTemplate(template, Object.fromEntries(values))
  if (key === undefined || key === null) return ''
  return typeof key === 'string' ? key : JSON.stringify(key)
}

/** How a deployment says how many of its runs go on at once. */
export interface DeploymentLimit {
  readonly concurrencyLimit?: number | null | undefined
  readonly collisionStrategy?: CollisionStrategy | undefined
  readonly concurrencyKey?: string | null | undefined
  readonly parameterSchema?: JsonSchema | undefined
}

/** @throws {OrcError} `concurrency_key_invalid`, and `concurrency_limit_missing` for what refines a limit that is not there */
export function checkDeploymentLimit(limit: DeploymentLimit): void {
  const { concurrencyLimit = null, collisionStrategy = 'enqueue', concurrencyKey: key = null } = limit
  if (key !== null) checkKey(key, limit.parameterSchema ?? {})
  if (concurrencyLimit !== null) return
  if (key !== null) throw new OrcError('concurrency_limit_missing', { option: `The concurrency key "${key}"` })
  if (collisionStrategy !== 'enqueue')
    throw new OrcError('concurrency_limit_missing', { option: `The collision strategy "${collisionStrategy}"` })
}

function checkKey(template: string, schema: JsonSchema): void {
  const names = [...placeholders(template)]
  const invalid = (problem: string, like?: string): OrcError =>
    new OrcError('concurrency_key_invalid', { template, problem, nearest: like })
  if (names.length === 0) throw invalid('it names no parameter, so all runs would share one key')
  const declared = isRecord(schema.properties) ? Object.keys(schema.properties) : undefined
  for (const name of names) {
    const [parameter] = pathOf(name)
    if (parameter === undefined) throw invalid(`"${name}" is no parameter`, `parameters.${name}`)
    if (declared === undefined || declared.includes(parameter)) continue
    const like = nearest(parameter, declared)
    throw invalid(`the flow has no parameter "${parameter}"`, like && `parameters.${like}`)
  }
}

/** Empty for what is no path into the parameters. */
function pathOf(name: string): readonly string[] {
  return PARAMETER.exec(name)?.[1]?.slice(1).split('.') ?? []
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value
  return isRecord(value) && Object.hasOwn(value, first) ? valueAt(value[first], rest) : undefined
}
