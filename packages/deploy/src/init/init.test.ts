import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tree } from '../fixtures/tree.ts'
import { parseOrcYaml, readOrcYaml } from '../orc-yaml/orc-yaml.ts'
import { convertPrefectYaml } from './convert-prefect-yaml.ts'
import { EXAMPLE } from './example.ts'
import { initProject } from './init-project.ts'

test('what is written deploys nothing, and names the schema', async () => {
  using project = tree({})
  const { file } = await initProject(project)
  expect((await readOrcYaml(file)).entries).toEqual([])
  expect(readFileSync(file, 'utf8')).toMatch(/^# yaml-language-server: \$schema=/)
})

test('everything in it can be used by taking the comment signs away', async () => {
  const [head = '', steps = '', entries = ''] = EXAMPLE.split(/^# Steps .*\n#\n|^deployments: \[\]\n/m)
  expect(head).not.toBe('')
  const text = `${steps.replace(/^# /gm, '')}deployments:\n${entries.replace(/^#/gm, '')}`
  const [found] = (await parseOrcYaml(text, 'orc.yaml')).entries
  expect(found?.entry).toMatchObject({ name: 'daily', concurrency_limit: 3, build: [{}, {}], pull: [{}, {}] })
})

test('a file that is there is kept, unless it may be written over', async () => {
  using project = tree({ 'orc.yaml': 'mine' })
  await expect(initProject(project)).rejects.toMatchObject({ code: 'usage' })
  expect(readFileSync(join(project.directory, 'orc.yaml'), 'utf8')).toBe('mine')
  await initProject({ ...project, force: true })
  expect(readFileSync(join(project.directory, 'orc.yaml'), 'utf8')).toBe(EXAMPLE)
})

const PREFECT = `prefect-version: 3.0.0
name: etl
build:
  - prefect.deployments.steps.run_shell_script: { id: commit, script: git rev-parse HEAD, stream_output: false }
  - prefect_docker.deployments.steps.build_docker_image:
      id: build-image
      requires: prefect-docker>=0.3.1
      image_name: me/etl
      tag: "{{ commit.stdout }}"
      dockerfile: auto
      ignore_cache: true
pull:
  - prefect.deployments.steps.git_clone:
      repository: https://example.org/etl.git
      commit_sha: null
      include_submodules: true
      access_token: "{{ prefect.blocks.secret.git-token }}"
  - prefect_aws.deployments.steps.pull_from_s3: { bucket: b }
definitions:
  pool: &pool { name: p, work_queue_name: fast, job_variables: { image: "{{ build-image.image }}", env: { A: "{{ $A }}" } } }
deployments:
  - name: daily
    entrypoint: flows/report.py:daily_report
    version: 1
    work_pool: *pool
    schedules:
      - { cron: 0 9 * * *, timezone: Europe/Oslo, day_or: true, max_scheduled_runs: 5 }
      - { interval: 5400, anchor_date: "2024-01-01T00:00:00Z" }
    concurrency_limit: { limit: 3, collision_strategy: CANCEL_NEW }
    paused: true
    triggers: [{ enabled: true }]
  - name: old
    entrypoint: pkg.flows.main
    schedule: { rrule: "RRULE:FREQ=DAILY" }
    parameters: { who: "{{ prefect.variables.who }}" }
    pull: []
`

test('a prefect.yaml is converted, and what could not be is named line by line', async () => {
  const { text, notes, deployments } = await convertPrefectYaml(PREFECT, 'prefect.yaml')
  const { content } = await parseOrcYaml(text, 'orc.yaml')
  expect(content).toEqual({
    build: [
      { step: 'run_shell_script', id: 'commit', script: 'git rev-parse HEAD' },
      { step: 'build_docker_image', id: 'build-image', image: 'me/etl:{{ commit.stdout }}' },
    ],
    pull: [
      {
        step: 'git_clone',
        repository: 'https://example.org/etl.git',
        submodules: true,
        access_token: '{{ secret.git-token }}',
      },
    ],
    deployments: [
      {
        name: 'daily',
        entrypoint: 'flows/report.ts:dailyReport',
        work_pool: {
          name: 'p',
          queue: 'fast',
          job_variables: { image: '{{ build-image.image }}', env: { A: '{{ $A }}' } },
        },
        schedules: [
          { cron: '0 9 * * *', timezone: 'Europe/Oslo', day_or: true },
          { interval: '1h30m', anchor: '2024-01-01T00:00:00Z' },
        ],
        concurrency_limit: 3,
        collision_strategy: 'cancel-new',
      },
      {
        name: 'old',
        entrypoint: 'pkg/flows/main.ts:flow',
        parameters: { who: '{{ variable.who }}' },
        schedules: [{ rrule: 'FREQ=DAILY' }],
        pull: [],
      },
    ],
  })
  expect(deployments).toBe(2)
  expect(notes).toEqual([
    'prefect.yaml:11: "ignore_cache" has no counterpart and is left out',
    'prefect.yaml:18: step prefect_aws.deployments.steps.pull_from_s3 has no counterpart: write it as run_shell_script, or in TypeScript',
    'prefect.yaml:23: flows/report.py:daily_report is Python: its flow in TypeScript is expected as flows/report.ts:dailyReport',
    'prefect.yaml:27: "max_scheduled_runs" has no counterpart and is left out',
    'prefect.yaml:30: a deployment is paused on the server: orc deployment pause FLOW/NAME',
    'prefect.yaml:31: "triggers" has no counterpart and is left out',
    'prefect.yaml:33: pkg.flows.main is Python: its flow in TypeScript is expected as pkg/flows/main.ts:flow',
  ])
})

test('a file that is not there says so', async () => {
  using project = tree({})
  await expect(initProject({ ...project, from: 'prefect.yaml' })).rejects.toMatchObject({ code: 'orc_yaml_not_found' })
})
