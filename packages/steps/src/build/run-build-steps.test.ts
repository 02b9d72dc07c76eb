import { silentLogger } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import type { BuildStepFunction } from './build-step.ts'
import { runBuildSteps } from './run-build-steps.ts'

const signal = new AbortController().signal
const project = { directory: '/project', entrypoints: ['flow.ts:flow'], log: silentLogger }

test('each step gets what those before it made, and tells how far it is under its name', async () => {
  const seen: unknown[] = []
  const build: BuildStepFunction = async ({ image }, { onProgress }) => {
    onProgress({ message: 'layering' })
    return { image: String(image) }
  }
  const push: BuildStepFunction = async (_, { made, entrypoints }) => ({
    digest: `${made['image']}@${entrypoints.join()}`,
  })
  const steps = { build, push }
  const planned = [{ step: 'build', image: 'me/etl' }, { step: 'push' }]
  const made = await runBuildSteps(planned, {
    ...project,
    steps,
    signal,
    onProgress: (progress) => seen.push(progress),
  })
  expect(made).toEqual({ image: 'me/etl', digest: 'me/etl@flow.ts:flow' })
  expect(seen).toEqual([{ step: 'build', message: 'layering' }])
})

test('an unknown step is refused with the nearest one, before any step has run', async () => {
  const build: BuildStepFunction = async () => expect.unreachable()
  const planned = [{ step: 'build_docker_image' }, { step: 'push_dokcer_image' }]
  const steps = { build_docker_image: build, push_docker_image: build }
  await expect(runBuildSteps(planned, { ...project, steps, signal })).rejects.toMatchObject({
    code: 'step_unknown',
    hint: expect.stringContaining('Did you mean "push_docker_image"?'),
  })
})

test('an aborted build starts no further step', async () => {
  const stop = new AbortController()
  const steps: Record<string, BuildStepFunction> = {
    stop: async () => (stop.abort(new Error('cancelled')), {}),
    never: async () => expect.unreachable(),
  }
  const planned = [{ step: 'stop' }, { step: 'never' }]
  await expect(runBuildSteps(planned, { ...project, steps, signal: stop.signal })).rejects.toThrow('cancelled')
})
