import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'
import { root } from './harness/program.ts'

/** A run that waits for a person, in real processes; everything may be killed while it does. */
let orc: Installation
let deployment: string

beforeEach(async () => {
  orc = await Installation.create()
  cpSync(join(root, 'examples/approval/approval.ts'), join(orc.project, 'approval.ts'))
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  deployment = await orc.deploy('approval.ts:refund', 'local')
})
afterEach(async () => orc[Symbol.asyncDispose]())

const suspended = async (): Promise<string> => {
  const { id } = await orc.run(deployment, { order: 'A-7' })
  const { state } = await orc.reaches(id, 'PAUSED')
  expect(state).toMatchObject({ type: 'PAUSED', name: 'Suspended', message: expect.stringContaining('A-7?') })
  await orc.released(id)
  return id
}

test('nothing of it is left while it waits; what was done is not done again, and no attempt is used up', async () => {
  await orc.worker('local')
  const id = await suspended()
  expect((await orc.client.call('getWorkPool', { name: 'local' })).slotsInUse).toBe(0)
  await orc.must('flow-run', 'resume', id, '--param', 'approved=true', '--param', 'amount=80')
  const run = await orc.over(id)
  expect([run.state.type, run.result, run.epoch, run.attempt]).toEqual(['COMPLETED', 'paid 80', 2, 1])
  const { items } = await orc.client.call('listLogs', { id })
  expect(items.filter(({ message }) => message === 'looking up')).toHaveLength(1)
})

test('the worker is killed while it waits, and it is answered with no worker there: the next one goes on with it', async () => {
  const worker = await orc.worker('local')
  const id = await suspended()
  await worker.kill('SIGKILL')
  await orc.must('flow-run', 'resume', id, '--input', '{ "approved": true }')
  expect(await orc.client.call('getFlowRun', { id })).toMatchObject({ state: { type: 'SCHEDULED', name: 'Resuming' } })
  await orc.worker('local')
  expect((await orc.over(id)).result).toBe('paid 120')
})

test('input that does not fit is refused with the reasons, and the run goes on waiting; cancelled, it is over at once', async () => {
  await orc.worker('local')
  const id = await suspended()
  const refused = await orc.orc('flow-run', 'resume', id, '--input', '{ "approved": "maybe", "amount": 121 }')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/does not fit what "approval" asks for: .*approved.*amount.*121/s)
  expect(await orc.must('flow-run', 'inspect', id)).toContain(`orc flow-run resume ${id} --wait approval`)
  await orc.must('flow-run', 'cancel', id)
  expect((await orc.client.call('getFlowRun', { id })).state.type).toBe('CANCELLED')
  const late = await orc.orc('flow-run', 'resume', id, '--param', 'approved=true')
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('is CANCELLED and waits for no input')])
})
