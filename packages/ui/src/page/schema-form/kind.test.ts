import { expect, test } from 'vitest'
import { kindOf, resolved } from './kind.ts'

test.each([
  [{ enum: ['a', 'b'] }, { kind: 'choice', choices: ['a', 'b'] }],
  [
    { type: 'string', enum: ['a'] },
    { kind: 'choice', choices: ['a'] },
  ],
  [{ enum: [1, 'b'] }, { kind: 'json' }],
  [{ type: 'boolean' }, { kind: 'switch' }],
  [{ type: 'string' }, { kind: 'text', isSecret: false, isLong: false }],
  [
    { type: 'string', maxLength: 200 },
    { kind: 'text', isSecret: false, isLong: false },
  ],
  [
    { type: 'string', maxLength: 201 },
    { kind: 'text', isSecret: false, isLong: true },
  ],
  [
    { type: 'string', format: 'password' },
    { kind: 'text', isSecret: true, isLong: false },
  ],
  [
    { type: 'integer', minimum: 1 },
    { kind: 'number', isWhole: true, bounds: { min: 1 } },
  ],
  [
    { type: 'number', maximum: 0 },
    { kind: 'number', isWhole: false, bounds: { max: 0 } },
  ],
  [{ type: 'array', items: { type: 'string' } }, { kind: 'texts' }],
  [{ type: 'array', items: { type: 'number' } }, { kind: 'json' }],
  [{ type: 'object', additionalProperties: { type: 'string' } }, { kind: 'pairs' }],
  [{ type: 'object', properties: {} }, { kind: 'json' }],
  [{ oneOf: [] }, { kind: 'json' }],
])('%j is drawn as it is meant', (schema, kind) => expect(kindOf(schema)).toEqual(kind))

test('an object with fields is drawn field by field', () => {
  const properties = { city: { type: 'string' } }
  expect(kindOf({ type: 'object', properties })).toEqual({ kind: 'fields', properties })
})

test('references are followed, and what is said beside them is kept', () => {
  const root = { $defs: { Size: { type: 'integer', title: 'Size' } } }
  expect(resolved({ $ref: '#/$defs/Size', title: 'Width' }, root)).toEqual({ type: 'integer', title: 'Width' })
  expect(resolved({ $ref: '#/$defs/None' }, root)).toEqual({})
})

test('a value that may be null is drawn as the value', () => {
  expect(resolved({ anyOf: [{ type: 'string' }, { type: 'null' }], default: null }, {})).toEqual({
    type: 'string',
    default: null,
  })
  expect(resolved({ type: ['integer', 'null'] }, {})).toEqual({ type: 'integer' })
  expect(resolved({ anyOf: [{ type: 'string' }, { type: 'integer' }] }, {})).toHaveProperty('anyOf')
})
