import { contract } from '@orc/core/contract'
import { expect, test } from 'vitest'
import { checkedInput, flatInput } from './input.ts'

test('path, query and body become one object', () => {
  const parts = { fields: { name: 'etl' }, query: { limit: '5' }, body: { paused: true } }
  expect(flatInput(parts, 'x')).toEqual({ name: 'etl', limit: '5', paused: true })
})

test('a field that is given twice with different values is refused, with the same value it is not', () => {
  expect(flatInput({ fields: { name: 'etl' }, body: { name: 'etl' } }, 'x')).toEqual({ name: 'etl' })
  expect(() => flatInput({ fields: { name: 'etl' }, body: { name: 'other' } }, 'x')).toThrow(
    '"name" is in the path as "etl"',
  )
})

test('a body that is no object is refused', () => {
  for (const body of [[], 'text', 1, null]) {
    const attempt = () => flatInput({ fields: {}, body }, 'x')
    if (body === null) expect(attempt()).toEqual({})
    else expect(attempt, String(body)).toThrow('the body is not a JSON object')
  }
})

test('an unknown field is refused with the nearest name', () => {
  const given = { name: 'etl', type: 'process', concurencyLimit: 3 }
  expect(() => checkedInput('createWorkPool', contract.createWorkPool, given)).toThrow(
    'there is no field "concurencyLimit" (did you mean "concurrencyLimit"?)',
  )
})

test('an unknown field further in is named with where it is', () => {
  const given = { name: 'etl', type: 'process', baseJobTemplate: { variables: {}, job_configuration: {}, jobs: 1 } }
  expect(() => checkedInput('createWorkPool', contract.createWorkPool, given)).toThrow(
    '"baseJobTemplate" has no field "jobs"',
  )
})

test('every misfit is named, with the path to it', () => {
  const given = { name: 'etl', type: '', concurrencyLimit: 'many' }
  expect(() => checkedInput('createWorkPool', contract.createWorkPool, given)).toThrow(
    /"type": too small.*"concurrencyLimit": invalid input/s,
  )
})

test('fields of a query arrive as text or as themselves', () => {
  const check = (given: Record<string, unknown>) => checkedInput('listFlowRuns', contract.listFlowRuns, given)
  expect(check({ limit: '5', states: 'RUNNING' })).toEqual({ limit: 5, states: ['RUNNING'] })
  expect(check({ limit: 5, states: ['RUNNING', 'FAILED'] })).toEqual({ limit: 5, states: ['RUNNING', 'FAILED'] })
})
