import { checkParameters, isRecord, type JsonSchema } from '@orc/core/model'
import type { FlowDescription } from '@orc/steps/loader'
import { readPairs } from '../../flags/pairs.ts'
import type { Conversation } from '../conversation.ts'
import { refusal } from '../reason.ts'

/** What runs must be given: required by the flow, without a default, and in none of the pairs `k=v`. */
export function missingParameters({ parameterSchema }: FlowDescription, given: readonly string[]): string[] {
  const required = Array.isArray(parameterSchema.required) ? parameterSchema.required.map(String) : []
  const named = new Set(given.map((pair) => pair.slice(0, pair.indexOf('='))))
  return required.filter((name) => !named.has(name) && propertyOf(parameterSchema, name)['default'] === undefined)
}

/** Nobody is there to give parameters to the runs of a schedule, so what has no default is asked for: pairs `k=v`. */
export async function askParameters(
  conversation: Conversation,
  { flow, given }: { readonly flow: FlowDescription; readonly given: readonly string[] },
): Promise<string[]> {
  const pairs: string[] = []
  for (const name of missingParameters(flow, given)) {
    const { type, description } = propertyOf(flow.parameterSchema, name)
    const value = await conversation.input({
      message: `Parameter "${name}"`,
      hint: [type, description].filter((word) => typeof word === 'string').join(', ') || 'any value',
      validate: (answer) => refusal(() => check(flow, `${name}=${answer}`)),
    })
    pairs.push(`${name}=${value}`)
  }
  return pairs
}

function check({ name: flow, parameterSchema: schema }: FlowDescription, pair: string): void {
  const parameters = readPairs([pair], { schema, flag: '--param' })
  checkParameters({ flow, schema, parameters }, 'given')
}

function propertyOf(schema: JsonSchema, name: string): JsonSchema {
  const property = isRecord(schema.properties) ? schema.properties[name] : undefined
  return isRecord(property) ? property : {}
}
