import type { Deployment } from '@orc/core/contract'
import type { BaseJobTemplate, JsonSchema } from '@orc/core/model'
import { expect, test } from 'vitest'
import { brokenBy, checkTemplate } from './check-template.ts'

const template = (
  properties: Record<string, JsonSchema>,
  job_configuration: Record<string, unknown>,
): BaseJobTemplate => ({
  variables: { type: 'object', properties },
  job_configuration,
})

test('a template whose placeholders and variables match is taken', () => {
  expect(() => checkTemplate(template({ a: {} }, { command: 'run {{ a }} {{ secret.token }}' }))).not.toThrow()
})

test('a placeholder that names nothing is refused with the nearest variable', () => {
  const misspelt = template({ image: {} }, { a: '{{ image }}', b: '{{ imaeg }}' })
  expect(() => checkTemplate(misspelt)).toThrow('"{{ imaeg }}" names no declared variable (did you mean "image"?)')
})

test('a variable that no placeholder uses is refused', () => {
  expect(() => checkTemplate(template({ image: {} }, {}))).toThrow('"image" is declared, but no placeholder uses it')
})

test('a default that is not of its own type is refused', () => {
  const wrong = template({ cpus: { type: 'number', default: 'two' } }, { cpus: '{{ cpus }}' })
  expect(() => checkTemplate(wrong)).toThrow(/a default does not fit: cpus: /)
})

test('saving a template names the deployments that it would refuse', () => {
  const deployment = (name: string, jobVariables: Record<string, unknown>) =>
    ({ fullName: `etl/${name}`, jobVariables }) as unknown as Deployment
  const deployments = [
    deployment('fits', { cpus: 1 }),
    deployment('gone', { image: 'x' }),
    deployment('type', { cpus: 'x' }),
  ]
  expect(brokenBy(template({ cpus: { type: 'number' } }, { cpus: '{{ cpus }}' }), 'pool', deployments)).toEqual([
    'etl/gone',
    'etl/type',
  ])
})
