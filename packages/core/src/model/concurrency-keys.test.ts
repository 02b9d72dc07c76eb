import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDeploymentLimit, concurrencyKey } from './concurrency-keys.ts'

test.each([
  ['{{ parameters.tenant }}', { tenant: 'acme' }, 'acme'],
  ['{{parameters.order.region}}/{{ parameters.tenant }}', { tenant: 'acme', order: { region: 'eu' } }, 'eu/acme'],
  ['{{ parameters.count }}', { count: 3 }, '3'],
  ['{{ parameters.order }}', { order: { a: 1 } }, '{"a":1}'],
  ['{{ parameters.tenant }}', {}, ''],
  ['{{ parameters.tenant }}', { tenant: null }, ''],
  ['{{ parameters.tenant.name }}', { tenant: 'acme' }, ''],
  ['tenant {{ parameters.tenant }}', {}, 'tenant '],
])('the key of %s for %j is %j', (template, parameters, key) => {
  expect(concurrencyKey(template, parameters)).toBe(key)
})

test('a key takes nothing that the parameters do not have themselves', () => {
  expect(concurrencyKey('{{ parameters.constructor.name }}', {})).toBe('')
})

test('texts that differ have keys that differ', () => {
  const twoTexts = fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }))
  fc.assert(
    fc.property(twoTexts, ([a, b]) => {
      const keyOf = (tenant: string) => concurrencyKey('{{ parameters.tenant }}', { tenant })
      expect(keyOf(a) === keyOf(b)).toBe(a === b)
    }),
  )
})

const check = (concurrencyKey: string, parameterSchema: object): void =>
  checkDeploymentLimit({ concurrencyLimit: 1, concurrencyKey, parameterSchema: { ...parameterSchema } })
const SCHEMA = { type: 'object', properties: { tenant: { type: 'string' } } }

test.each([
  ['tenant', 'names no parameter'],
  ['{{ tenant }}', '"tenant" is no parameter'],
  ['{{ parameters }}', '"parameters" is no parameter'],
  ['{{ parameters.tenent }}', 'has no parameter "tenent"'],
])('%s is refused: %s', (template, problem) => {
  expect(() => check(template, SCHEMA)).toThrow(problem)
})

test.each([
  ['{{ parameters.tenant }}', SCHEMA],
  ['{{ parameters.tenant.id }}', SCHEMA],
  ['{{ parameters.anything }}', { type: 'object' }],
])('%s is taken of a flow that has it, and of one that does not say what it has', (template, schema) => {
  expect(() => check(template, schema)).not.toThrow()
})

test('the nearest parameter is named', () => {
  expect(() => check('{{ parameters.tenent }}', SCHEMA)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('"parameters.tenant"') }),
  )
})

test('what refines a limit is refused without one', () => {
  const key = '{{ parameters.tenant }}'
  expect(() => checkDeploymentLimit({ concurrencyKey: key })).toThrow(
    `"${key}" says nothing without a concurrency limit`,
  )
  expect(() => checkDeploymentLimit({ collisionStrategy: 'cancel-new' })).toThrow('"cancel-new" says nothing')
  checkDeploymentLimit({ collisionStrategy: 'enqueue', concurrencyKey: null, concurrencyLimit: null })
  checkDeploymentLimit({ collisionStrategy: 'cancel-new', concurrencyLimit: 0 })
})
