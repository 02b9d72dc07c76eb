import { expect, test } from 'vitest'
import { checkJobVariables } from './job-variables.ts'
import type { BaseJobTemplate } from './templates.ts'

const template: BaseJobTemplate = {
  variables: {
    type: 'object',
    properties: {
      image: { type: 'string' },
      cpus: { type: 'number', minimum: 0, default: 1 },
      env: { type: 'object', additionalProperties: { type: 'string' }, default: { TZ: 'UTC' } },
    },
    required: ['image'],
  },
  job_configuration: { image: '{{ image }}', cpus: '{{ cpus }}', env: '{{ env }}' },
}
const check = (needs: 'all' | 'given', ...layers: Record<string, unknown>[]) =>
  checkJobVariables({ pool: 'etl', template, layers }, needs)

test('what the template declares may be set', () => {
  expect(() => check('all', { image: 'x', cpus: 2 }, { env: { A: 'b' } })).not.toThrow()
})

test('what it does not declare is refused with the allowed ones and the nearest, in every layer', () => {
  const unknown = expect.objectContaining({
    code: 'job_variable_unknown',
    details: { name: 'imgae', pool: 'etl', allowed: ['image', 'cpus', 'env'], nearest: 'image' },
  })
  expect(() => check('given', { imgae: 'x' })).toThrow(unknown)
  expect(() => check('given', {}, { imgae: 'x' })).toThrow(unknown)
})

test('a value that does not fit is refused with where and why', () => {
  expect(() => check('all', { image: 'x', cpus: 'two' })).toThrow(/cpus: .*number/)
  expect(() => check('all', { image: 'x', env: { A: 1 } })).toThrow(/env\.A: .*string/)
})

test('what is required may still come from the run when deploying, and must be there when running', () => {
  expect(() => check('given', {})).not.toThrow()
  expect(() => check('all', {})).toThrow(/image/)
})

test('a reference to a secret stands for a value of any type', () => {
  expect(() => check('all', { image: 'x', cpus: '{{ variable.cpus }}' })).not.toThrow()
  expect(() => check('all', { image: '{{ secret.image }}' })).not.toThrow()
})
