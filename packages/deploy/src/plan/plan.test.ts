import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Deployment, PullStep } from '@orc/core/contract'
import { OrcError } from '@orc/core/model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyPlan, deployEntrypoint } from '../deploy.ts'
import type { DeployClient, DeployOptions } from '../options.ts'
import { planDeployment } from './plan.ts'

let directory: string
let api: FakeApi
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'orc-plan-'))
  writeFileSync(join(directory, 'package.json'), '{}')
  api = new FakeApi()
})
afterEach(() => rmSync(directory, { recursive: true }))

/** What deploying asks of an API, as far as it matters here. */
class FakeApi {
  readonly asked: string[] = []
  readonly deployments = new Map<string, Deployment>()
  readonly client = {
    call: (name: string, input: Record<string, unknown>) => this.#answer(name, input),
  } as unknown as DeployClient

  async #answer(name: string, input: Record<string, unknown>): Promise<unknown> {
    this.asked.push(name)
    const fullName = `${String(input.flow)}/${String(input.name)}`
    if (name === 'getWorkPool' && input.name === 'pool') return POOL
    if (name === 'getWorkPool') throw new OrcError('work_pool_not_found', { name: String(input.name) })
    if (name === 'getWorkQueue' && input.name === 'default') return {}
    if (name === 'getWorkQueue') throw new OrcError('work_queue_not_found', { pool: 'pool', name: String(input.name) })
    if (name === 'previewSchedule')
      return {
        slug: `slug-${JSON.stringify(input.spec).length}`,
        items: ['2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
      }
    if (name === 'getDeployment') return this.#existing(fullName)
    if (name === 'applyDeployment') return this.#apply(fullName, input)
    throw new Error(`not expected: ${name}`)
  }

  #existing(fullName: string): Deployment {
    const found = this.deployments.get(fullName)
    if (found) return found
    throw new OrcError('deployment_not_found', { name: fullName })
  }

  #apply(fullName: string, input: object) {
    const outcome = this.deployments.has(fullName) ? 'updated' : 'created'
    const given = input as { schedules: { spec: object }[]; workQueue: string | null }
    const schedules = given.schedules.map(({ spec }) => ({
      slug: `slug-${JSON.stringify(spec).length}`,
      spec: { timezone: 'UTC', dayOr: true, ...spec },
      active: true,
      parameters: {},
      catchup: 'latest',
    }))
    const deployment = {
      ...input,
      workQueue: given.workQueue ?? 'default',
      schedules,
      fullName,
    } as unknown as Deployment
    this.deployments.set(fullName, deployment)
    return { deployment, outcome }
  }
}

const POOL = {
  name: 'pool',
  baseJobTemplate: {
    variables: {
      type: 'object',
      properties: { env: { type: 'object', default: {} }, cpu: { type: 'number' }, label: { type: 'string' } },
    },
    job_configuration: {},
  },
}
const FLOW = {
  name: 'report',
  exportName: 'report',
  description: 'Reports',
  digest: 'd1',
  parameterSchema: { type: 'object', properties: { times: { type: 'integer' } }, required: ['times'] },
}

const options = (more: Partial<DeployOptions> = {}): DeployOptions => ({
  client: api.client,
  directory,
  entrypoint: 'flows/report.ts:report',
  names: ['daily'],
  pool: 'pool',
  describe: async () => FLOW,
  ...more,
})

test('the code is taken from the directory of the project', async () => {
  const { deployments } = await planDeployment(options())
  expect(deployments[0]?.wanted).toMatchObject({
    entrypoint: 'flows/report.ts:report',
    pullSteps: [{ step: 'set_working_directory', directory }],
    parameterSchema: FLOW.parameterSchema,
    codeDigest: 'd1',
    description: 'Reports',
  })
})

test('a pull step that workers do not have is refused before anything is written', async () => {
  const own = options({ pullSteps: [{ step: './mine.ts:go' }] })
  const allowed = expect.arrayContaining(['git_clone', 'npm_ci'])
  await expect(planDeployment(own)).rejects.toMatchObject({ code: 'step_unknown', details: { allowed } })
})

test('each option reaches the deployment', async () => {
  const { deployments } = await planDeployment(
    options({
      queue: 'default',
      parameters: ['times=3'],
      jobVariables: ['cpu=2', 'label=5', 'env={"A":"b"}'],
      tags: ['a'],
      description: 'Mine',
      concurrencyLimit: 2,
      collisionStrategy: 'cancel-new',
      concurrencyKey: '{{ parameters.times }}',
      infrastructureRetries: 4,
      schedules: [{ spec: { type: 'cron', cron: '@daily' } }],
    }),
  )
  expect(deployments[0]?.wanted).toMatchObject({
    workPool: 'pool',
    workQueue: 'default',
    parameters: { times: 3 },
    jobVariables: { cpu: 2, label: '5', env: { A: 'b' } },
    tags: ['a'],
    description: 'Mine',
    concurrencyLimit: 2,
    collisionStrategy: 'cancel-new',
    concurrencyKey: '{{ parameters.times }}',
    infrastructureRetries: 4,
    schedules: [{ spec: { type: 'cron', cron: '@daily' } }],
  })
})

test('planning writes nothing', async () => {
  await planDeployment(options())
  expect(api.asked).not.toContain('applyDeployment')
})

test('a deployment that is as it is wanted is unchanged, defaults of the API included', async () => {
  const wanted = options({ schedules: [{ spec: { type: 'cron', cron: '@daily' } }], tags: ['a'] })
  await deployEntrypoint(wanted)
  const { deployments } = await planDeployment(wanted)
  expect(deployments[0]).toMatchObject({ outcome: 'unchanged', differences: [] })
})

test('a plan names what changes, schedules by their slugs, those that go as well', async () => {
  await deployEntrypoint(options({ schedules: [{ spec: { type: 'cron', cron: '@daily' } }], tags: ['a'] }))
  const { deployments } = await planDeployment(
    options({ schedules: [{ spec: { type: 'cron', cron: '0 9 * * *' } }], tags: ['b'] }),
  )
  expect(deployments[0]?.outcome).toBe('updated')
  expect(deployments[0]?.differences).toEqual([
    { field: 'tags', before: ['a'], after: ['b'] },
    {
      field: `schedule slug-${JSON.stringify({ type: 'cron', cron: '0 9 * * *' }).length}`,
      after: { type: 'cron', cron: '0 9 * * *' },
    },
    { field: expect.stringMatching(/^schedule slug-/), before: expect.objectContaining({ cron: '@daily' }) },
  ])
})

test('a schedule that was paused by hand is a change: applying makes it fire again', async () => {
  const wanted = options({ schedules: [{ spec: { type: 'cron', cron: '@daily' } }] })
  await deployEntrypoint(wanted)
  const [name, deployment] = [...api.deployments][0] ?? []
  const schedules = deployment?.schedules.map((schedule) => ({ ...schedule, active: false }))
  api.deployments.set(name ?? '', { ...deployment, schedules } as Deployment)
  const { deployments } = await planDeployment(wanted)
  expect(deployments[0]?.differences).toMatchObject([{ before: { active: false }, after: { active: true } }])
})

test('upcoming occurrences are in the order of time', async () => {
  const { deployments } = await planDeployment(options({ schedules: [{ spec: { type: 'cron', cron: '@daily' } }] }))
  expect(deployments[0]?.upcoming.map(({ at }) => at)).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'])
})

test('several names are several deployments', async () => {
  const { deployments } = await deployEntrypoint(options({ names: ['a', 'b'] }))
  expect(deployments.map(({ fullName, outcome }) => [fullName, outcome])).toEqual([
    ['report/a', 'created'],
    ['report/b', 'created'],
  ])
})

test('a plan can be carried out later', async () => {
  const plan = await planDeployment(options())
  expect(await applyPlan(api.client, plan)).toMatchObject([
    { outcome: 'created', deployment: { fullName: 'report/daily' } },
  ])
})

test.each<[string, Partial<DeployOptions>, string]>([
  ['no name', { names: [] }, 'answer_required'],
  ['a name with a slash', { names: ['a/b'] }, 'name_invalid'],
  ['an empty name', { names: [''] }, 'name_invalid'],
  ['a name twice', { names: ['a', 'a'] }, 'usage'],
  ['a pool that is not there', { pool: 'other' }, 'work_pool_not_found'],
  ['a queue that is not there', { queue: 'other' }, 'work_queue_not_found'],
  ['what is no entrypoint', { entrypoint: 'report' }, 'entrypoint_invalid'],
  ['a parameter that the flow does not have', { parameters: ['tims=1'] }, 'parameter_unknown'],
  ['a parameter of another type', { parameters: ['times=2.5'] }, 'parameters_invalid'],
  ['a job variable that the pool does not declare', { jobVariables: ['gpu=1'] }, 'job_variable_unknown'],
  ['a job variable of another type', { jobVariables: ['cpu="a"'] }, 'job_variable_invalid'],
])('%s is refused before anything is written', async (_, wrong, code) => {
  await expect(deployEntrypoint(options(wrong))).rejects.toMatchObject({ code })
  expect(api.deployments.size).toBe(0)
})

test('of several names none is deployed when one of them is wrong', async () => {
  await expect(deployEntrypoint(options({ names: ['good', 'b/ad'] }))).rejects.toMatchObject({ code: 'name_invalid' })
  expect(api.deployments.size).toBe(0)
})

test('a container takes its code from its image: a pull step that would clone is refused, one that says where is not', async () => {
  const variables = { type: 'object', properties: { image: { type: 'string' } } }
  const containers = { ...POOL, baseJobTemplate: { variables, job_configuration: {} } }
  const client = {
    call: (name: string, input: never) => (name === 'getWorkPool' ? containers : api.client.call(name as never, input)),
  } as unknown as DeployClient
  const planned = (step: PullStep) => planDeployment(options({ client, pullSteps: [step] }))
  await expect(planned({ step: 'git_clone', repository: 'x' })).rejects.toMatchObject({ code: 'usage' })
  const { deployments } = await planned({ step: 'set_working_directory', directory: 'app' })
  expect(deployments[0]?.wanted.pullSteps).toEqual([{ step: 'set_working_directory', directory: 'app' }])
})

test('what is required may still come from the run', async () => {
  expect((await planDeployment(options({ parameters: [] }))).deployments[0]?.wanted.parameters).toEqual({})
})

test('a reference to a secret stands for a value of any type', async () => {
  const { deployments } = await planDeployment(options({ jobVariables: ['cpu="{{ secret.CPU }}"'] }))
  expect(deployments[0]?.wanted.jobVariables).toEqual({ cpu: '{{ secret.CPU }}' })
})

test('a limit that the API would refuse is found before anything is written', async () => {
  await expect(planDeployment(options({ collisionStrategy: 'cancel-new' }))).rejects.toThrow('concurrency limit')
  const misspelt = { concurrencyLimit: 1, concurrencyKey: '{{ parameters.tims }}' }
  await expect(planDeployment(options(misspelt))).rejects.toMatchObject({
    hint: expect.stringContaining('parameters.times'),
  })
})
