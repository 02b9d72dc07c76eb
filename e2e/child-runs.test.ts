import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowRun } from '@orc/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'
import { root } from './harness/program.ts'

/** Runs that ask for runs, in real processes, on a pool that lets one of them run at a time. */
let orc: Installation

beforeEach(async () => {
  orc = await Installation.create()
  cpSync(join(root, 'e2e/flows/child-runs.ts'), join(orc.project, 'flows.ts'))
  await orc.must('work-pool', 'create', 'local', '--type', 'process', '--concurrency-limit', '1')
  for (const flow of ['part', 'whole', 'starter']) await orc.deploy(`flows.ts:${flow}`, 'local')
})
afterEach(async () => orc[Symbol.asyncDispose]())

const childrenOf = async ({ id }: FlowRun): Promise<FlowRun[]> =>
  (await orc.client.call('listFlowRuns', { parent: id })).items

/** The child that was made first, once it is there. */
async function firstChild(parent: FlowRun): Promise<FlowRun> {
  for await (const _ of orc.client.events({ after: 0 })) {
    const child = (await childrenOf(parent)).at(-1)
    if (child !== undefined) return child
  }
  throw new Error('The stream of events ended.')
}

test('a parent that waits gives its only slot to its children, and goes on with what they came to', async () => {
  await orc.worker('local')
  const run = await orc.run('whole/test', { parts: [1, 2] })
  const { state, result, epoch, attempt } = await orc.over(run.id)
  expect([state.type, result, attempt], state.message).toEqual(['COMPLETED', 30, 1])
  expect(epoch).toBeGreaterThan(1)
  const children = await childrenOf(run)
  expect(children.map((child) => [child.state.type, child.parent?.id, child.deployment])).toEqual([
    ['COMPLETED', run.id, 'part/test'],
    ['COMPLETED', run.id, 'part/test'],
  ])
  const { items } = await orc.client.call('listLogs', { id: run.id })
  expect(items.filter(({ message }) => message === 'began')).toHaveLength(1)
  const shown = await orc.must('flow-run', 'inspect', run.id)
  expect(shown).toMatch(/├─ note {2}COMPLETED/)
  expect(shown).toMatch(new RegExp(`─ part/test {2}COMPLETED.*\\n.*→ .* {2}COMPLETED.*${children[1]?.id}`))
})

test('the worker is killed while a parent waits for its child: the next one brings both to their end', async () => {
  const worker = await orc.worker('local')
  const run = await orc.run('whole/test', { parts: [1], takesMs: 1_000 })
  await orc.reaches((await firstChild(run)).id, 'RUNNING')
  await worker.kill('SIGKILL')
  expect((await orc.client.call('getFlowRun', { id: run.id })).state.type).toBe('PAUSED')
  await orc.worker('local')
  const { state, result } = await orc.over(run.id)
  expect([state.type, result], state.message).toEqual(['COMPLETED', 10])
  expect(await childrenOf(run)).toHaveLength(1)
})

test('cancelling a parent cancels its child and proves it dead, and a child that fails fails its parent', async () => {
  await orc.worker('local')
  const run = await orc.run('whole/test', { parts: [1], takesMs: 60_000 })
  const child = await firstChild(run)
  await orc.reaches(child.id, 'RUNNING')
  await orc.must('flow-run', 'cancel', run.id)
  expect((await orc.over(run.id)).state.type).toBe('CANCELLED')
  const { state } = await orc.over(child.id)
  expect([state.type, state.message]).toEqual(['CANCELLED', expect.stringContaining(run.id)])
  const failing = await orc.over((await orc.run('whole/test', { parts: [-1] })).id)
  expect(failing.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('no such part') })
  const again = await orc.json<FlowRun>('flow-run', 'retry', failing.id)
  expect((await orc.over(again.id)).state.type).toBe('FAILED')
})

test('what is detached outlives its parent', async () => {
  await orc.worker('local')
  const run = await orc.over((await orc.run('starter/test')).id)
  expect(run.state.type, run.state.message).toBe('COMPLETED')
  const child = await orc.reaches(String(run.result), 'RUNNING')
  expect([child.state.type, child.parent]).toMatchObject(['RUNNING', { id: run.id, kind: 'detached' }])
})
