import { fillPath, OPERATIONS, pathFields } from '@orc/core/contract/operations'
import { expect, test } from 'vitest'
import { createRouter } from './router.ts'

const route = createRouter()

test('every operation is found by its own method and path, whatever the fields hold', () => {
  for (const [operation, [method, path]] of Object.entries(OPERATIONS)) {
    const fields = Object.fromEntries(pathFields(path).map((name) => [name, `queues ${name} ü/?#:stream`]))
    expect(route(method, fillPath(path, fields)), path).toEqual({ operation, fields })
  }
})

test('a field may be named like a literal of another path', () => {
  expect(route('GET', '/api/work-pools/preview')).toEqual({ operation: 'getWorkPool', fields: { name: 'preview' } })
})

test('what is no operation is not found: a wrong method, an empty field, a segment too many or too few', () => {
  expect(route('DELETE', '/api/health')).toBeUndefined()
  expect(route('GET', '/api/work-pools/')).toBeUndefined()
  expect(route('GET', '/api/work-pools//queues')).toBeUndefined()
  expect(route('GET', '/api/flow-runs/1/logs/2')).toBeUndefined()
  expect(route('GET', '/api')).toBeUndefined()
  expect(route('GET', '/api/__proto__')).toBeUndefined()
})

test('a broken percent escape is taken as it is written', () => {
  expect(route('GET', '/api/flow-runs/100%')?.fields).toEqual({ id: '100%' })
})
