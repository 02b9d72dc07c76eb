import { nearest } from './nearest.ts'

/**
 * A base job template: `variables`, a JSON Schema of what a deployment or a run may set, with defaults; and
 * `job_configuration`, whose strings hold `{{ name }}` placeholders for them.
 */
export interface BaseJobTemplate {
  readonly variables: VariablesSchema
  readonly job_configuration: Readonly<Record<string, unknown>>
}

export interface VariablesSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[] | undefined
}

export type JsonSchema = Readonly<Record<string, unknown>>
export type JobVariables = Readonly<Record<string, unknown>>

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g
const WHOLE_PLACEHOLDER = /^\{\{\s*([^{}]*?)\s*\}\}$/

/** `{{ secret.NAME }}` and `{{ variable.NAME }}` are stored as they are and filled in only when a run is claimed. */
const REFERENCE = /^(secret|variable)\.(.+)$/

/** The names that the placeholders of a job configuration mention, each once. */
export function placeholders(value: unknown): Set<string> {
  const found = new Set<string>()
  visitStrings(value, (text) => {
    for (const match of text.matchAll(PLACEHOLDER)) found.add(match[1] ?? '')
  })
  return found
}

function visitStrings(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value)
  else if (Array.isArray(value)) for (const item of value) visitStrings(item, visit)
  else if (isRecord(value)) for (const item of Object.values(value)) visitStrings(item, visit)
}

export interface TemplateProblem {
  readonly kind: 'undeclared' | 'dead'
  readonly name: string
  readonly nearest?: string | undefined
}

/** Placeholders that name no variable, and variables that no placeholder uses: neither can be meant. */
export function templateProblems(template: BaseJobTemplate): TemplateProblem[] {
  const declared = Object.keys(template.variables.properties)
  const used = placeholders(template.job_configuration)
  const undeclared = [...used].filter((name) => !declared.includes(name) && !REFERENCE.test(name))
  const dead = declared.filter((name) => !used.has(name))
  return [
    ...undeclared.map((name) => ({ kind: 'undeclared' as const, name, nearest: nearest(name, declared) })),
    ...dead.map((name) => ({ kind: 'dead' as const, name })),
  ]
}

/**
 * Puts values into a job configuration. A placeholder that is the whole string takes the value with its type; inside
 * a longer string it becomes text. A key whose placeholder has no value is left out.
 */
export function renderTemplate(configuration: unknown, values: JobVariables): unknown {
  if (typeof configuration === 'string') return renderString(configuration, values)
  if (Array.isArray(configuration)) {
    return configuration.map((item) => renderTemplate(item, values)).filter((item) => item !== undefined)
  }
  if (!isRecord(configuration)) return configuration
  const entries = Object.entries(configuration).map(([key, item]) => [key, renderTemplate(item, values)] as const)
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined && item !== null))
}

function renderString(text: string, values: JobVariables): unknown {
  return fillText(text, (name) => {
    if (Object.hasOwn(values, name)) return values[name]
    return REFERENCE.test(name) ? LEFT : undefined
  })
}

/**
 * Puts what references stand for into a rendered job, and touches nothing else: other braces in it belong to other
 * programs, and the text of a secret is never looked into.
 */
export function fillReferences(value: unknown, filled: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return fillText(value, (name) => (filled.has(name) ? filled.get(name) : LEFT))
  if (Array.isArray(value)) return value.map((item) => fillReferences(item, filled))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillReferences(item, filled)]))
}

/** Instead of a value: the placeholder stays as it was written. */
const LEFT = Symbol('left')

/** A placeholder that is the whole text takes the value with its type. */
function fillText(text: string, valueOf: (name: string) => unknown): unknown {
  const whole = WHOLE_PLACEHOLDER.exec(text)?.[1]
  if (whole !== undefined) {
    const value = valueOf(whole)
    return value === LEFT ? text : value
  }
  return text.replace(PLACEHOLDER, (given: string, name: string) => {
    const value = valueOf(name)
    return value === LEFT ? given : asText(value)
  })
}

export interface Reference {
  readonly kind: 'secret' | 'variable'
  readonly name: string
}

/** The secrets and variables that a value refers to, for whoever fills them in: keys are as `renderTemplate` wants. */
export function references(value: unknown): Map<string, Reference> {
  const found = new Map<string, Reference>()
  for (const placeholder of placeholders(value)) {
    const match = REFERENCE.exec(placeholder)
    if (match) found.set(placeholder, { kind: match[1] === 'secret' ? 'secret' : 'variable', name: match[2] ?? '' })
  }
  return found
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Template defaults, then each layer over it (deployment, then run); `env` is merged key by key, the rest replaced. */
export function mergeJobVariables(template: BaseJobTemplate, ...layers: readonly JobVariables[]): JobVariables {
  const merged: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(template.variables.properties)) {
    if (schema.default !== undefined) merged[name] = schema.default
  }
  for (const layer of layers) {
    const env = isRecord(merged.env) && isRecord(layer.env) ? { env: { ...merged.env, ...layer.env } } : {}
    Object.assign(merged, layer, env)
  }
  return merged
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
