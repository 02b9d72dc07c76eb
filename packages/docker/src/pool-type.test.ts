import { schemaProblems, templateProblems } from '@orc/core/model'
import { expect, test } from 'vitest'
import { DOCKER_TEMPLATE } from './pool-type.ts'

const problemsOf = (values: object) => schemaProblems(DOCKER_TEMPLATE.variables, { image: 'x', ...values })

test('each variable is used and each placeholder declared', () => {
  expect(templateProblems(DOCKER_TEMPLATE)).toEqual([])
})

test("the host's network, another container's and privileges are the pool owner's to give", () => {
  expect(problemsOf({ networks: ['host'] })).not.toEqual([])
  expect(problemsOf({ networks: ['container:db'] })).not.toEqual([])
  expect(problemsOf({ networks: ['none'] })).toEqual([])
  expect(problemsOf({ networks: ['hosting', 'my_net'] })).toEqual([])
  expect(Object.keys(DOCKER_TEMPLATE.variables.properties)).not.toContain('privileged')
})

test.each([
  ['mem_limit', '1.5g', 'a lot'],
  ['memswap_limit', '-1', '-2'],
  ['auto_remove', '1h30m', 'later'],
  ['volumes', ['/a:/b:ro'], ['/a']],
  ['extra_hosts', ['db:10.0.0.5'], ['db']],
  ['gpus', 'all', 'some'],
  ['platform', 'linux/arm64', 'arm'],
  ['ulimits', { nofile: '1:2' }, { nofile: 'x' }],
  ['image_pull_policy', 'never', 'sometimes'],
  ['registry_credentials', { username: 'u', password: 'p' }, { username: 'u' }],
])('%s takes what Docker takes, and nothing else', (name, good, bad) => {
  expect(problemsOf({ [name]: good })).toEqual([])
  expect(problemsOf({ [name]: bad })).not.toEqual([])
})
