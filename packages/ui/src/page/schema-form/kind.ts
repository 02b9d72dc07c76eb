import { isRecord, type JsonSchema } from '@orc/core/model'

/** How a schema is drawn. What is none of the others is written as JSON. */
export type FieldKind =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly isSecret: boolean; readonly isLong: boolean }
  | { readonly kind: 'number'; readonly isWhole: boolean; readonly bounds: Bounds }
  | { readonly kind: 'texts' }
  | { readonly kind: 'pairs' }
  | { readonly kind: 'fields'; readonly properties: Readonly<Record<string, JsonSchema>> }
  | { readonly kind: 'json' }

/** Both included. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** Longer texts get room for several lines. */
const LONG_TEXT = 200

export function kindOf(schema: JsonSchema): FieldKind {
  const { type, enum: choices, properties, additionalProperties, items } = schema
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'string')) {
    return { kind: 'choice', choices: choices as string[] }
  }
  switch (type) {
    case 'boolean':
      return { kind: 'switch' }
    case 'string': {
      const isSecret = schema.writeOnly === true || schema.format === 'password'
      const isLong = schema.format === 'textarea' || Number(schema.maxLength ?? 0) > LONG_TEXT
      return { kind: 'text', isSecret, isLong }
    }
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: type === 'integer', bounds: boundsOf(schema) }
    case 'array':
      return isRecord(items) && items.type === 'string' ? { kind: 'texts' } : { kind: 'json' }
    case 'object':
      if (isRecord(properties) && Object.keys(properties).length > 0) {
        return { kind: 'fields', properties: properties as Record<string, JsonSchema> }
      }
      return isRecord(additionalProperties) && additionalProperties.type === 'string'
        ? { kind: 'pairs' }
        : { kind: 'json' }
    default:
      return { kind: 'json' }
  }
}

function boundsOf({ minimum, maximum }: JsonSchema): Bounds {
  return {
    ...(typeof minimum === 'number' ? { min: minimum } : {}),
    ...(typeof maximum === 'number' ? { max: maximum } : {}),
  }
}

/**
 * The schema that a field is really of: references into the root followed, a value that may be null taken for the value,
 * a single `allOf` for its one part. What is said beside a reference goes before what it refers to.
 */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, anyOf, allOf, type, ...rest } = schema
  if (typeof $ref === 'string') return { ...resolved(referredTo($ref, root), root), ...rest }
  const parts = Array.isArray(anyOf) ? anyOf.filter((part) => isRecord(part) && part.type !== 'null') : allOf
  const [only, ...others] = Array.isArray(parts) ? parts : []
  if (isRecord(only) && others.length === 0) return { ...resolved(only, root), ...rest }
  const types = Array.isArray(type) ? type.filter((each) => each !== 'null') : []
  return types.length === 1 ? { ...schema, type: types[0] } : schema
}

/** Only references within the document, such as `#/$defs/Address`, mean something here. */
function referredTo(reference: string, root: JsonSchema): JsonSchema {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  let found: unknown = root
  for (const step of steps) found = isRecord(found) ? found[step] : undefined
  return isRecord(found) ? found : {}
}
