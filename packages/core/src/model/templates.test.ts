import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BaseJobTemplate, mergeJobVariables, references, renderTemplate, templateProblems } from './templates.ts'

const template = (properties: Record<string, object>, job_configuration: Record<string, unknown>): BaseJobTemplate => ({
  variables: { type: 'object', properties: properties as Record<string, Record<string, unknown>> },
  job_configuration,
})

test('a placeholder that is the whole string takes the value with its type', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), (value) => {
      const rendered = renderTemplate({ field: '{{ it }}' }, { it: value })
      expect(rendered).toEqual(value === null ? {} : { field: value })
    }),
  )
})

test('inside a longer string a value becomes text', () => {
  expect(renderTemplate('{{a}}-{{ b }}!', { a: 1, b: { c: true } })).toBe('1-{"c":true}!')
})

test('a key whose placeholder has no value is left out, an empty text is not', () => {
  expect(renderTemplate({ a: '{{ a }}', b: 'x{{ a }}', c: ['{{ a }}', 1] }, {})).toEqual({ b: 'x', c: [1] })
})

test('names of the prototype are no values', () => {
  expect(renderTemplate({ a: '{{ constructor }}', b: '{{ __proto__ }}' }, {})).toEqual({})
})

test('what a value holds is never rendered again', () => {
  expect(renderTemplate('{{ a }}', { a: '{{ b }}', b: 'no' })).toBe('{{ b }}')
})

test('references to secrets and variables stay until somebody fills them in', () => {
  const stored = renderTemplate({ env: { KEY: '{{ secret.api key }}', ZONE: 'eu-{{ variable.zone }}' } }, {})
  expect([...references(stored).values()]).toEqual([
    { kind: 'secret', name: 'api key' },
    { kind: 'variable', name: 'zone' },
  ])
  const filled = renderTemplate(stored, { 'secret.api key': 's3cret', 'variable.zone': 1 })
  expect(filled).toEqual({ env: { KEY: 's3cret', ZONE: 'eu-1' } })
})

test('undeclared placeholders come with the nearest name, unused variables are dead', () => {
  const problems = templateProblems(template({ image: {}, memory: {} }, { image: '{{ imgae }}', mem: '{{ memory }}' }))
  expect(problems).toEqual([
    { kind: 'undeclared', name: 'imgae', nearest: 'image' },
    { kind: 'dead', name: 'image' },
  ])
})

test('later layers win, and env is merged by key', () => {
  const base = template({ image: { default: 'a' }, env: { default: { A: '1', B: '1' } }, cpus: {} }, {})
  const merged = mergeJobVariables(base, { env: { B: '2' } }, { image: 'c', env: { C: '3' } })
  expect(merged).toEqual({ image: 'c', env: { A: '1', B: '2', C: '3' } })
})
