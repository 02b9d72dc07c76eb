import { OPERATIONS } from '@orc/core/contract/operations'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { openApiDocument } from './openapi.ts'

interface Operation {
  operationId: string
  parameters: { name: string; in: string; required: boolean }[]
  requestBody?: { content: { 'application/json': { schema: { properties: object; required: string[] } } } }
  responses: Record<string, { description: string }>
}

const document = openApiDocument('1.2.3')
const paths = document.paths as Record<string, Record<string, Operation>>
const operation = (path: string, method: string): Operation => {
  const found = paths[path]?.[method]
  if (found === undefined) throw new Error(`${method} ${path} is not in the document`)
  return found
}

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  expect(result.errors ?? [], JSON.stringify(result.errors)).toEqual([])
  expect(validator.version).toBe('3.1')
})

test('a document with a mistake in it is found to be invalid', async () => {
  const broken = { ...structuredClone(document), paths: { '/api/health': { get: { responses: 'none' } } } }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})

test('every operation is in it, and the event stream', () => {
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((each) => each.operationId))
  expect(ids.toSorted()).toEqual([...Object.keys(OPERATIONS), 'streamEvents'].toSorted())
})

test('fields of the path are parameters and not in the body; in a GET the others are in the query', () => {
  const update = operation('/api/work-pools/{name}', 'patch')
  expect(update.parameters).toMatchObject([{ name: 'name', in: 'path', required: true }])
  const { properties, required } = update.requestBody?.content['application/json'].schema ?? {
    properties: {},
    required: [],
  }
  expect(Object.keys(properties)).toEqual(['description', 'baseJobTemplate', 'concurrencyLimit'])
  expect(required).toEqual([])
  const logs = operation('/api/flow-runs/{id}/logs', 'get')
  expect(logs.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual([
    'path id',
    'query after',
    'query limit',
    'query waitMs',
    'query level',
  ])
  expect(logs.requestBody).toBeUndefined()
})

test('every way in which an operation can fail is described, and which creates are repeatable', () => {
  const run = operation('/api/deployments/{flow}/{name}/runs', 'post')
  expect(run.responses['404']?.description).toBe('deployment_not_found, work_pool_not_found')
  expect(run.parameters.at(-1)?.name).toBe('Idempotency-Key')
})
