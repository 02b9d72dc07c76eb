import type { WorkPool } from '@orc/core/contract'
import type { BuildStepFunction } from '@orc/steps'
import { expect, test } from 'vitest'
import type { DeployPlan, PlannedDeployment } from '../plan/plan.ts'
import type { ImageOptions } from './image-options.ts'
import { planImage } from './image-plan.ts'
import { makeImages } from './make-images.ts'

function poolWith(properties: Readonly<Record<string, object>>): WorkPool {
  return {
    baseJobTemplate: { variables: { type: 'object', properties }, job_configuration: {} },
  } as unknown as WorkPool
}
const CONTAINERS = poolWith({ image: { type: 'string' } })
const plan = (options: ImageOptions, jobVariables: object = {}, pool = CONTAINERS) =>
  planImage(options, { name: 'My Report!', pool, jobVariables: { ...jobVariables } })

test('a pool whose template knows no image gets none', () => {
  expect(plan({ image: 'me/etl' }, {}, poolWith({ env: {} }))).toBeUndefined()
})

test('without a word about it the image is built under the name of the deployment, and not pushed', () => {
  const image = 'my-report:latest'
  expect(plan({})).toEqual({ image, steps: [{ step: 'build_docker_image', image }] })
})

test('what is asked for is built on what is named, and pushed', () => {
  const image = 'me/etl:v1'
  expect(plan({ image, baseImage: 'node:24', push: true })).toEqual({
    image,
    steps: [
      { step: 'build_docker_image', image, base_image: 'node:24' },
      { step: 'push_docker_image', image },
    ],
  })
})

test('an image that a job variable names is there already, unless a build is asked for', () => {
  const image = 'me/etl:v1'
  expect(plan({}, { image })).toEqual({ image, steps: [] })
  expect(plan({ build: true }, { image })?.steps).toHaveLength(1)
})

test("without a build the pool's own image will do; where there is none, one has to be named", () => {
  const pool = poolWith({ image: { type: 'string', default: 'ours:1' } })
  expect(plan({ build: false }, {}, pool)).toEqual({ image: 'ours:1', steps: [] })
  expect(() => plan({ build: false })).toThrow(expect.objectContaining({ code: 'answer_required' }))
})

const STEPS = [
  { step: 'run_shell_script', id: 'commit', script: 'git rev-parse HEAD' },
  { step: 'build_docker_image', image: 'me/etl:{{ commit.stdout }}' },
]

test('steps of its own say what is built; flags go over them', () => {
  const image = 'me/etl:{{ commit.stdout }}'
  const pushed = { step: 'push_docker_image' }
  expect(plan({ buildSteps: STEPS, pushSteps: [pushed] })).toEqual({ image, steps: [...STEPS, pushed] })
  expect(plan({ buildSteps: STEPS, pushSteps: [pushed], push: false })?.steps).toEqual(STEPS)
  expect(plan({ buildSteps: STEPS, pushSteps: [pushed], push: true })?.steps).toHaveLength(3)
  expect(plan({ buildSteps: STEPS, image: 'a:1', baseImage: 'b' })).toEqual({
    image: 'a:1',
    steps: [STEPS[0], { step: 'build_docker_image', image: 'a:1', base_image: 'b' }],
  })
  expect(plan({ buildSteps: STEPS, build: false }, { image: 'there' })).toEqual({ image: 'there', steps: [] })
})

test('what was built tells the code that is deployed; a build that fails deploys nothing', async () => {
  const build: BuildStepFunction = async ({ image }, { directory, entrypoints }) => ({
    codeDigest: `${String(image)} of ${entrypoints.join()} in ${directory}`,
  })
  const image = plan({ image: 'me/etl' })
  const deployments = [{ image, steps: image?.steps, wanted: { codeDigest: null } } as unknown as PlannedDeployment]
  const project = { root: '/project', entrypoint: 'a.ts:a', isBelowRoot: false }
  const whole = { project, deployments, pool: CONTAINERS } as unknown as DeployPlan
  const steps = (run: BuildStepFunction) => async () => ({ build_docker_image: run })
  const made = await makeImages(whole, { steps: steps(build) })
  expect(made.deployments[0]?.wanted.codeDigest).toBe('me/etl of a.ts:a in /project')
  const failing: BuildStepFunction = () => Promise.reject(new Error('no engine'))
  await expect(makeImages(whole, { steps: steps(failing) })).rejects.toThrow('no engine')
  await expect(makeImages(whole, {})).rejects.toMatchObject({ code: 'usage' })
})
