import { expect, test } from 'vitest'
import * as z from 'zod'
import { contract } from './contract.ts'
import { fillPath, OPERATIONS, type OperationName, pathFields } from './operations.ts'

const names = Object.keys(OPERATIONS) as OperationName[]

test.each(names)('%s takes every field of its path, and its input and reply can be described', (name) => {
  const { input, reply } = contract[name]
  expect(Object.keys(input.shape)).toEqual(expect.arrayContaining(pathFields(OPERATIONS[name][1])))
  expect(() => z.toJSONSchema(input, { io: 'input', unrepresentable: 'throw' })).not.toThrow()
  expect(() => z.toJSONSchema(reply, { unrepresentable: 'throw' })).not.toThrow()
})

test('no two operations share method and path', () => {
  const routes = names.map((name) => OPERATIONS[name].join(' ').replace(/:\w+/g, ':field'))
  expect(new Set(routes).size).toBe(routes.length)
})

test('an operation that a run may call names the run in its path', () => {
  const forRuns = names.filter((name) => contract[name].access === 'run')
  expect(forRuns.every((name) => OPERATIONS[name][1].startsWith('/api/flow-runs/:id'))).toBe(true)
})

test('a path is filled with encoded values', () => {
  expect(fillPath('/api/work-pools/:name/pause', { name: 'a b?' })).toBe('/api/work-pools/a%20b%3F/pause')
})
