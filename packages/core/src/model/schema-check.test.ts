import { expect, test } from 'vitest'
import { readableProblems, schemaProblems, undeclaredName, withDefaults } from './schema-check.ts'

const schema = {
  type: 'object',
  properties: { repo: { type: 'string', default: 'nodejs/node' }, depth: { type: 'integer', minimum: 1 } },
  required: ['repo'],
}

test('what fits has no problems', () => {
  expect(schemaProblems(schema, { repo: 'a/b', depth: 1 })).toEqual([])
})

test('a problem is named by the path to it', () => {
  expect(schemaProblems(schema, { repo: 'a/b', depth: 'deep' }).map((problem) => problem.path)).toEqual(['depth'])
  const nested = { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } }
  expect(schemaProblems(nested, { tags: ['a', 2] }).map((problem) => problem.path)).toEqual(['tags[1]'])
})

test('as texts, problems carry their paths and leave the full stop to the sentence they are put into', () => {
  expect(readableProblems(schema, { depth: 0 })).toEqual([
    expect.stringMatching(/required property "repo"$/),
    expect.stringMatching(/^depth: .*[^.]$/),
  ])
})

test('an undeclared name comes with the nearest and the allowed ones', () => {
  expect(undeclaredName(schema, { rep: 1 })).toEqual({ name: 'rep', nearest: 'repo', allowed: ['repo', 'depth'] })
  expect(undeclaredName(schema, { repo: 1 })).toBeUndefined()
})

test('a schema that lets others in has no undeclared names', () => {
  expect(undeclaredName({ ...schema, additionalProperties: true }, { anything: 1 })).toBeUndefined()
  expect(undeclaredName({}, { anything: 1 })).toBeUndefined()
})

test('defaults fill only what is missing', () => {
  expect(withDefaults(schema, { depth: 2 })).toEqual({ repo: 'nodejs/node', depth: 2 })
  expect(withDefaults(schema, { repo: 'mine' })).toEqual({ repo: 'mine' })
})

test('a schema that is changed is another schema, though it is the same object', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  expect(schemaProblems(schema, { a: 'x' })).toEqual([])
  schema.properties.a.type = 'number'
  expect(schemaProblems(schema, { a: 'x' })).toHaveLength(1)
})
