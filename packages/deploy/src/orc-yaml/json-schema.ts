import type { JsonSchema } from '@orc/core/model'
import * as z from 'zod'
import { ONLY_FOR, OrcYamlFile, SCHEDULE_KINDS } from './schema.ts'
import { STEP_FIELDS } from './step-fields.ts'

/**
 * The schema for editors. What zod checks by functions is said here in JSON Schema's own words: which fields a step has
 * follows from its name, and a schedule is of one kind.
 */
export function orcYamlJsonSchema(): JsonSchema {
  const { $schema, definitions, ...schema } = draft07(OrcYamlFile)
  const { step, schedule } = definitions as { step: JsonSchema; schedule: JsonSchema }
  return {
    $schema,
    title: 'orc.yaml',
    description: 'Deployments of Orc',
    ...schema,
    definitions: { step: stepSchema(step), schedule: scheduleSchema(schedule) },
  }
}

/** The one that editors understand. */
function draft07(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }) as JsonSchema
}

function stepSchema(step: JsonSchema): JsonSchema {
  const common = step['properties'] as Readonly<Record<string, object>>
  const names = Object.keys(STEP_FIELDS)
  const branches = Object.entries(STEP_FIELDS).map(([name, fields]) => {
    const { properties, required } = draft07(fields)
    return {
      if: { properties: { step: { const: name } }, required: ['step'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema; nobody awaits it
      then: { properties: { ...common, ...(properties as object) }, required, additionalProperties: false },
    }
  })
  const own = { type: 'string', pattern: '.:[A-Za-z_$][\\w$]*$' }
  const anyStep = { ...common['step'], anyOf: [{ enum: names }, own] }
  return { ...step, properties: { ...common, step: anyStep }, allOf: branches }
}

function scheduleSchema(schedule: JsonSchema): JsonSchema {
  const dependencies = Object.fromEntries(Object.entries(ONLY_FOR).map(([key, kind]) => [key, [kind]]))
  return { ...schedule, oneOf: SCHEDULE_KINDS.map((kind) => ({ required: [kind] })), dependencies }
}
