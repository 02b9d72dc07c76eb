import { orcYamlJsonSchema } from '../../packages/deploy/src/orc-yaml/json-schema.ts'

/** packages/deploy/orc.schema.json: what orc.yaml may hold, for editors. */
export function generate(): Record<string, string> {
  return { 'packages/deploy/orc.schema.json': `${JSON.stringify(orcYamlJsonSchema(), null, 2)}\n` }
}
