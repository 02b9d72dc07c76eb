import * as z from 'zod'
import type { JsonSchema } from '../model/templates.ts'

/** The JSON Schema (draft 2020-12) of what may be sent (`input`) or is answered (`output`). */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
}
