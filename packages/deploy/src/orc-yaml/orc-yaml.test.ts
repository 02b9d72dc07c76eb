import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isOrcError } from '@orc/core/model'
import { expect, test } from 'vitest'
import { tree } from '../fixtures/tree.ts'
import { findOrcYaml, parseOrcYaml, readOrcYaml } from './orc-yaml.ts'

const entriesOf = async (text: string) => (await parseOrcYaml(text, '/project/orc.yaml')).entries

/** What is wrong with a text, a line each. */
async function problems(text: string): Promise<string[]> {
  try {
    await entriesOf(text)
  } catch (error) {
    if (isOrcError(error, 'orc_yaml_invalid')) return [...error.details.problems]
    throw error
  }
  return []
}

const EVERYTHING = `
definitions: { anything: [goes] }
build:
  - { step: run_shell_script, script: git rev-parse HEAD, id: commit, env: { PORT: 80 } }
  - { step: npm_ci, directory: web }
  - { step: ./steps/mine.ts:notify, to: [me] }
push: [{ step: push_docker_image, credentials: { username: me, password: "{{ $TOKEN }}" } }]
pull:
  - { step: git_clone, repository: https://example.org/a.git, branch: main, submodules: true }
  - { step: set_working_directory, directory: flows }
deployments:
  - name: daily
    entrypoint: flows/report.ts:report
    description: Reports
    tags: [a, b]
    parameters: { times: 3, deep: { er: [1] } }
    work_pool: { name: etl, queue: fast, job_variables: { env: { CITY: Oslo } } }
    schedules:
      - { cron: 0 9 * * MON-FRI, timezone: Europe/Oslo, day_or: false, slug: mornings, active: false }
      - { interval: 1h30m, anchor: 2026-01-01T00:00:00Z, parameters: { times: 1 }, catchup: all }
      - { rrule: FREQ=DAILY }
    concurrency_limit: 3
    infrastructure_retries: 2
    build: []
`

test('everything that a deployment can have is read', async () => {
  const [found] = await entriesOf(EVERYTHING)
  expect(found?.entry).toMatchObject({
    name: 'daily',
    work_pool: { name: 'etl', queue: 'fast', job_variables: { env: { CITY: 'Oslo' } } },
    schedules: [{ cron: '0 9 * * MON-FRI' }, { interval: '1h30m' }, { rrule: 'FREQ=DAILY' }],
    concurrency_limit: 3,
  })
})

test('an entry has the steps of the top of the file where it has none of its own; an empty list is its own', async () => {
  const [found] = await entriesOf(EVERYTHING)
  expect(found?.entry.build).toEqual([])
  expect(found?.entry.push).toHaveLength(1)
  expect(found?.place(['push', 0, 'credentials'])).toBe('orc.yaml:7:48')
  expect(found?.place(['work_pool', 'name'])).toBe('orc.yaml:17:24')
  expect(found?.place()).toBe('orc.yaml:12:5')
})

test('anchors and merge keys are followed, also to where what they bring is written', async () => {
  const [one, two] = await entriesOf(`
definitions:
  base: &base
    work_pool: &pool { name: etl }
    tags: [a]
deployments:
  - { <<: *base, name: one, entrypoint: a.ts:a }
  - { <<: [*base], name: two, entrypoint: a.ts:a, tags: [b], work_pool: *pool }
`)
  expect(one?.entry).toEqual({ name: 'one', entrypoint: 'a.ts:a', work_pool: { name: 'etl' }, tags: ['a'] })
  expect(two?.entry).toEqual({ name: 'two', entrypoint: 'a.ts:a', work_pool: { name: 'etl' }, tags: ['b'] })
  expect(one?.place(['work_pool', 'name'])).toBe('orc.yaml:4:30')
})

test.each([
  [
    'an unknown key at the top',
    'deployment: []',
    'orc.yaml:1:1: there is no key "deployment" here (did you mean "deployments"?)',
  ],
  [
    'an unknown key of a deployment',
    entry('shcedules: []'),
    '4:5: there is no key "shcedules" here (did you mean "schedules"?)',
  ],
  [
    'an unknown key of a pool',
    entry('work_pool: { qeue: a }'),
    '4:18: there is no key "qeue" here (did you mean "queue"?)',
  ],
  [
    'an unknown key of a schedule',
    entry('schedules: [{ cron: "@daily", tiemzone: UTC }]'),
    '4:35: there is no key "tiemzone"',
  ],
  [
    'an unknown key of a step',
    entry('pull: [{ step: git_clone, repository: a, brnach: b }]'),
    '4:46: there is no key "brnach" here (did you mean "branch"?)',
  ],
  ['an unknown key like no other', entry('pull: [{ step: npm_ci, xyzzy: 1 }]'), '(it takes step, id, directory)'],
  [
    'an unknown step',
    entry('pull: [{ step: git_clon }]'),
    '4:20: there is no step "git_clon" (did you mean "git_clone"?)',
  ],
  [
    'a step of its own to pull by, which no worker would have',
    entry('pull: [{ step: ./mine.ts:go }]'),
    '4:20: a step of your own runs where it is deployed and not on workers: a pull step is one of git_clone, ',
  ],
  [
    'a step that pulls nothing',
    entry('pull: [{ step: build_docker_image, image: a }]'),
    '"build_docker_image" runs where',
  ],
  ['a missing key', 'deployments:\n  - entrypoint: a.ts:a', '2:5: the key "name" is missing'],
  ['a missing field of a step', entry('pull: [{ step: git_clone }]'), '4:12: the key "repository" is missing'],
  ['another type', entry('tags: a'), '4:11: "tags" must be a list'],
  ['a fraction', entry('concurrency_limit: 1.5'), '4:24: "concurrency_limit" must be a whole number'],
  ['a negative number', entry('concurrency_limit: -1'), '4:24: "concurrency_limit" too small'],
  [
    'another word',
    entry('schedules: [{ cron: "@daily", catchup: lates }]'),
    '"catchup" must be one of none, latest, all',
  ],
  ['a schedule of two kinds', entry('schedules: [{ cron: "@daily", interval: 1h }]'), 'cron or interval, not both'],
  ['a schedule of no kind', entry('schedules: [{ timezone: UTC }]'), 'one of the keys cron, interval and rrule'],
  [
    'a key of another kind of schedule',
    entry('schedules: [{ rrule: A, anchor: b }]'),
    '4:37: "anchor" is for interval only',
  ],
  ['a key that is there twice', 'deployments: []\ndeployments: []', 'orc.yaml:2:1: Map keys must be unique'],
  ['an anchor that is not there', 'deployments:\n  - *base', 'orc.yaml:2:5: Unresolved alias'],
  ['what is no YAML', 'deployments: [', 'orc.yaml:1:15: Flow sequence'],
  ['a list', '- a', 'orc.yaml:1:1: "the file" must be a map'],
])('%s is refused with line and column', async (_, text, problem) => {
  const found = await problems(text)
  expect(found).toEqual([expect.stringContaining(problem)])
  expect(found[0]).toMatch(/^orc\.yaml:\d+:\d+: /)
})

function entry(more: string): string {
  return `deployments:\n  - name: a\n    entrypoint: a.ts:a\n    ${more}`
}

test('all problems of a file are told at once, in its order', async () => {
  const found = await problems(entry('tags: a\n    scheduls: []\nbuidl: []'))
  expect(found.map((problem) => problem.split(': ')[0])).toEqual(['orc.yaml:4:11', 'orc.yaml:5:5', 'orc.yaml:6:1'])
})

test('an empty file has no deployments', async () => {
  expect(await entriesOf('# nothing yet\n')).toEqual([])
})

test('the file is found from anywhere below it', async () => {
  using project = tree({ 'orc.yaml': 'deployments: []', 'a/package.json': '{}' })
  mkdirSync(join(project.directory, 'a/b'))
  expect(findOrcYaml(join(project.directory, 'a/b'))).toBe(join(project.directory, 'orc.yaml'))
  expect(findOrcYaml('/')).toBeUndefined()
})

test('a file that is not there says so', async () => {
  await expect(readOrcYaml('/not/there/orc.yaml')).rejects.toMatchObject({ code: 'orc_yaml_not_found' })
})
