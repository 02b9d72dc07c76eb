import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskRun } from '@orc/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** A flow of ten tasks whose process is killed by `kill -9` at every boundary, once each. */
let orc: Installation
let deployment: string

const TASKS = 10
/** Before each task, inside it, after its body and before its record, and between the last task and the end. */
const KILLS = 3 * TASKS + 1

beforeEach(async () => {
  orc = await Installation.create()
  orc.write('ten.ts', readFileSync(join(import.meta.dirname, 'flows', 'ten.ts'), 'utf8'))
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  deployment = await orc.deploy('ten.ts:ten', 'local')
  const [flow = '', name = ''] = deployment.split('/')
  const { workPool, entrypoint, pullSteps, parameterSchema } = await orc.client.call('getDeployment', { flow, name })
  const more = { parameterSchema, infrastructureRetries: KILLS }
  await orc.client.call('applyDeployment', { flow, name, workPool, entrypoint, pullSteps, ...more })
  await orc.worker('local')
})
afterEach(async () => orc[Symbol.asyncDispose]())

test('killed at every boundary it is COMPLETED, with each result recorded once and no body run more often than it died', async () => {
  const { id } = await orc.run(deployment)
  const run = await orc.over(id)
  expect([run.state.type, run.epoch, run.attempt], run.state.message).toEqual(['COMPLETED', KILLS + 1, 1])
  expect(run.notes).toEqual([])
  const { items } = await orc.client.call('listTaskRuns', { id })
  expect(items.map(({ name, state }: TaskRun) => [name, state.type])).toEqual(Array(TASKS).fill(['step', 'COMPLETED']))
  // One death inside, one before the record; the third run of the body is the one that counts.
  expect(run.result).toEqual(Array.from({ length: TASKS }, (_, n) => `${n}: 3`))
  expect(bodies(0)).toBe(3)
  expect(bodies(TASKS - 1)).toBe(3)
})

test('without durable tasks the same flow does everything again after each death: so the test above shows something', async () => {
  const { id } = await orc.run(deployment, { durable: false })
  const run = await orc.over(id)
  expect([run.state.type, run.epoch], run.state.message).toEqual(['COMPLETED', KILLS + 1])
  expect(bodies(0)).toBe(KILLS) // each time but the first, which died before it
  expect(run.result).not.toEqual(Array.from({ length: TASKS }, (_, n) => `${n}: 3`))
})

/** How often the body of a step ran. */
function bodies(step: number): number {
  return orc
    .read('bodies')
    .split('\n')
    .filter((line) => line === String(step)).length
}
