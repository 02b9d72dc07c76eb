import { contract, type Endpoint, EVENT_STREAM_PATH, jsonSchemaOf, PROBLEM_CONTENT_TYPE } from '@orc/core/contract'
import { type Method, OPERATIONS, type OperationName, pathFields } from '@orc/core/contract/operations'
import { ERRORS, type ErrorCode, isRecord, type JsonSchema } from '@orc/core/model'
import { hoistDefinitions } from './hoist-definitions.ts'

let cached: { readonly version: string; readonly text: string } | undefined

/** The OpenAPI document as text, made by the first request for it: hundreds of schemas take their time. */
export function openApiText(version: string): string {
  if (cached?.version !== version) cached = { version, text: JSON.stringify(openApiDocument(version)) }
  return cached.text
}

/** Every operation of the contract as OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export function openApiDocument(version: string): Record<string, unknown> {
  const schemas: Record<string, unknown> = { Problem: problemSchema() }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, [method, path]] of Object.entries(OPERATIONS) as [OperationName, readonly [Method, string]][]) {
    const template = path.replace(/:(\w+)/g, '{$1}')
    paths[template] = { ...paths[template], [method.toLowerCase()]: describe({ name, method, path }, schemas) }
  }
  paths[EVENT_STREAM_PATH] = { get: eventStream() }
  const key = { type: 'http', scheme: 'bearer', description: "The installation's key, or a run's token." }
  return {
    openapi: '3.1.0',
    info: { title: 'Orc', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key }, schemas },
  }
}

interface Described {
  readonly name: OperationName
  readonly method: Method
  readonly path: string
}

function describe({ name, method, path }: Described, schemas: Record<string, unknown>): Record<string, unknown> {
  const { input, reply, summary, access, errors, idempotent } = contract[name] as Endpoint<never, never>
  const fields = fieldsOf(hoistDefinitions(jsonSchemaOf(input, 'input'), `${name}.input`, schemas), pathFields(path))
  const inQuery = method === 'GET' || method === 'DELETE'
  return {
    operationId: name,
    summary,
    ...(access === 'public' && { security: [] }),
    parameters: [
      ...fields.inPath,
      ...(inQuery ? fields.others.map((field) => ({ in: 'query', ...field })) : []),
      ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(!inQuery && fields.others.length > 0 && { requestBody: { required: true, content: json(fields.body) } }),
    responses: {
      200: {
        description: 'Done',
        content: json(hoistDefinitions(jsonSchemaOf(reply, 'output'), `${name}.reply`, schemas)),
      },
      ...problems(errors),
    },
  }
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

/** The fields of an operation's input, parted by where they are sent. */
function fieldsOf(schema: JsonSchema, pathNames: readonly string[]) {
  const properties = isRecord(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const names = Object.keys(properties).filter((name) => !pathNames.includes(name))
  return {
    inPath: pathNames.map((name) => ({ name, in: 'path', required: true, schema: properties[name] })),
    others: names.map((name) => ({ name, required: required.includes(name), schema: properties[name] })),
    body: {
      ...schema,
      properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
      required: required.filter((name) => names.includes(name)),
    },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeated request with the same key answers as the first did and does nothing more. Kept for a day.',
  schema: { type: 'string', minLength: 1 },
}

/** How every operation can fail, beside its own ways. */
const COMMON_ERRORS: readonly ErrorCode[] = ['request_invalid', 'unauthorized', 'forbidden', 'internal']

/** The codes that an operation can be answered with, by status. */
function problems(own: readonly ErrorCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set([...own, ...COMMON_ERRORS]), (code) => ERRORS[code].status)
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, problem(codes)]))
}

function problem(codes: readonly ErrorCode[]): Record<string, unknown> {
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] }
  return { description: codes.join(', '), content: { [PROBLEM_CONTENT_TYPE]: { schema } } }
}

function problemSchema(): JsonSchema {
  const text = { type: 'string' }
  const status = { type: 'integer' }
  const properties = { type: text, title: text, status, detail: text, code: text, hint: text, details: {} }
  return { type: 'object', description: 'RFC 9457 problem details.', properties, required: Object.keys(properties) }
}

function eventStream(): Record<string, unknown> {
  return {
    operationId: 'streamEvents',
    summary: 'Events as they are committed, as server-sent events; Last-Event-ID goes on after the event of that id',
    parameters: [
      { name: 'after', in: 'query', required: false, schema: { type: 'integer' } },
      { name: 'subject', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'integer' } },
    ],
    responses: {
      200: { description: 'A stream without an end', content: { 'text/event-stream': {} } },
      ...problems([]),
    },
  }
}
